internal import System

/// What Ctrl-C does at the shell's prompt: it stops the statement that runs, or has what was typed forgotten.
final class Interruptions: Sendable {
    static let prompt = "sluice> "
    /// Before a line that goes on with a statement.
    static let goingOn = "   ...> "

    private struct State {
        var isWorking = false
        var isStopped = false
        var isForgotten = false
    }

    private let state = Monitor(State())

    /// Whether what runs is to stop.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A line has been read; says whether what was typed before it is forgotten.
    func beginWork() -> Bool {
        state.withLock { state in
            defer { state = State(isWorking: true) }
            return state.isForgotten
        }
    }

    /// The line is done; says whether it was stopped.
    func endWork() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.isStopped
        }
    }

    /// Does what Ctrl-C means now, on the signals' thread. The kernel has forgotten the line that was being typed.
    func interrupt() {
        let isWorking = state.withLock { state in
            if state.isWorking { state.isStopped = true } else { state.isForgotten = true }
            return state.isWorking
        }
        // The cursor stands behind ^C. A terminal that is gone is told by the next read.
        try? StandardStream.output.write(isWorking ? "\n" : "\n" + Self.prompt)
    }
}
