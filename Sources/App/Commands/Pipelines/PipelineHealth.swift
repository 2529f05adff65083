internal import Observability
internal import Scalars
internal import StreamEngine

extension PipelineStatus {
    /// Whether it does what it was asked for; also when somebody has asked it to do nothing for now.
    var isWell: Bool {
        switch state {
        case .running, .paused, .done: views.allSatisfy { $0.problem == nil }
        case .stopped: true
        case .starting, .retrying, .failed: false
        }
    }

    /// `pipeline sales: runs`, or what it does instead, and why.
    var sentence: String {
        let word = state == .running ? "runs" : state.word
        let troubles = views.compactMap { view in view.problem.map { "view \(view.view) has stopped: \($0)" } }
        let reason = state.reason.map { ": \($0)" } ?? ""
        return ("pipeline \(pipeline): \(word)\(reason)" + troubles.map { ", but \($0)" }.joined()).visible
    }
}

extension PipelineHost {
    /// All that is configured is expected to run, so that what cannot is nothing to be silent about.
    var readiness: Readiness {
        let statuses = hosted.map(\.status)
        let troubles = statuses.filter { !$0.isWell }
        guard troubles.isEmpty else { return .unready(troubles.map(\.sentence).joined(separator: "\n")) }
        return .ready(notes: statuses.filter { $0.state != .running }.map(\.sentence))
    }
}
