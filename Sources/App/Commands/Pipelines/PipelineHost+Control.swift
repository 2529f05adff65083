internal import Aggregates
internal import Control
internal import EventLog
internal import Model
internal import Plans
internal import Scalars
internal import StreamEngine
internal import System

extension PipelineHost: PipelineControl {
    func pipelines() -> [PipelineReport] {
        // Results that cannot be read say so to those who work with them.
        let counts = results.flatMap { try? $0.store.deadLetterCounts() } ?? []
        return hosted.map { one in
            let mine = counts.filter { $0.pipeline == one.name }
            return PipelineReport(
                name: one.name, file: one.file, status: one.status,
                deadLetters: Dictionary(mine.map { ($0.reason, $0.count) }, uniquingKeysWith: +),
                givenUp: Dictionary(
                    mine.filter { $0.givenUp > 0 }.map { ($0.reason, $0.givenUp) }, uniquingKeysWith: +))
        }
    }

    func make(_ change: PipelineChange, of pipeline: String) throws(ControlError) -> String {
        try changing(pipeline) { hosted in
            guard let results else {
                throw ControlError(.conflict, "\(pipeline) does not run: \(hosted.problem ?? "there are no results")")
            }
            let work = PipelineWork(log: log, store: results.store, clock: clock)
            switch change {
            case .pause: return try pause(hosted, results)
            case .resume: return try resume(hosted, results)
            case .reset(let to): return try reset(hosted, to, work)
            case .rebuild(let views, let fromAvailable): return try rebuild(hosted, views, fromAvailable)
            case .drop:
                end(pipeline)
                note(
                    "it was dropped; take its file out of the configuration's pipelines", about: pipeline,
                    isFailure: false)
                _ = try work.drop(pipeline)
                return "dropped \(pipeline)"
            case .dropView(let view): return try drop(view, hosted, work)
            case .replay(let origin):
                switch try work.replay(origin, of: pipeline) {
                case .appended(let appended): return "appended again at offset \(appended.baseOffset)"
                case .wasAppended: return "it was appended again before"
                case nil: throw ControlError(.notFound, "\(pipeline) has no such dead letter")
                }
            case .replayAll(let origin, let last):
                return "replayed \(Figures.count(try work.replay(from: origin, through: last, of: pipeline), "record"))"
            }
        }
    }

    /// It stays paused when this process ends, and another begins.
    private func pause(_ hosted: Hosted, _ results: ResultsWriter) throws -> String {
        guard let runner = hosted.runner else { throw ControlError(.conflict, "\(hosted.name) does not run") }
        try results.store.setPaused(true, of: hosted.name)
        runner.pause()
        return "paused \(hosted.name)"
    }

    /// One that has failed begins anew.
    private func resume(_ hosted: Hosted, _ results: ResultsWriter) throws -> String {
        try refuseProblem(of: hosted)
        try results.store.setPaused(false, of: hosted.name)
        switch hosted.status.state {
        case .failed, .stopped, .done:
            end(hosted.name)
            try run(hosted.name)
        case .starting, .running, .retrying, .paused: hosted.runner?.resume()
        }
        return "resumed \(hosted.name)"
    }

    private func refuseProblem(of hosted: Hosted) throws(ControlError) {
        if let problem = hosted.problem { throw ControlError(.conflict, "\(hosted.name) cannot run: \(problem)") }
    }

    private func drop(_ view: String, _ hosted: Hosted, _ work: PipelineWork) throws -> String {
        if hosted.plan.views.contains(where: { $0.plan.name == view }) {
            throw ControlError(
                .conflict,
                "\(hosted.file) had \(view) when sluice up began; take it out, and begin anew, before its results go")
        }
        let removed = hosted.status.removed
        guard try work.drop(view, of: hosted.name) else {
            let near = Scalars.suggestion(for: view, among: removed)
            throw ControlError(.notFound, "\(hosted.name) has no results of a view \"\(view)\"\(near)")
        }
        hosted.runner?.forget(removed: view)
        return "dropped view \(view) of \(hosted.name)"
    }

    private func reset(_ hosted: Hosted, _ to: String, _ work: PipelineWork) throws -> String {
        guard let position = StartPosition(to) else {
            throw ControlError(.invalid, "to \(ValueKind<StartPosition>.position.complaint(about: to))")
        }
        try refuseProblem(of: hosted)
        end(hosted.name)
        do { try work.reset(hosted.plan, to: position) } catch {
            // What was there is there still, or begins anew as the file says.
            try run(hosted.name)
            throw error
        }
        try run(hosted.name)
        return "\(hosted.name) begins anew at \(position.text)"
    }

    /// Begins the new results beside the present ones; what cannot be rebuilt goes on as it was.
    private func rebuild(_ hosted: Hosted, _ views: [String], _ fromAvailable: Bool) throws -> String {
        try refuseProblem(of: hosted)
        let known = hosted.plan.views.map(\.plan.name)
        for view in views where !known.contains(view) {
            let near = Scalars.suggestion(for: view, among: known)
            throw ControlError(.notFound, "\(hosted.name) has no view \"\(view)\" here\(near)")
        }
        let views = views.isEmpty ? known : views
        var options = PipelineEngine.Options()
        options.rebuild = Set(views)
        options.fromAvailable = fromAvailable
        end(hosted.name)
        try run(hosted.name, rebuilding: options)
        waitUntilBegun(until: clock.now + Limits.pipelinesBegin)
        let status = self.hosted.first { $0.name == hosted.name }?.status
        if case .failed(let reason) = status?.state {
            end(hosted.name)
            try run(hosted.name)
            throw ControlError(.conflict, reason)
        }
        let hints = status?.hints.map { "; \($0)" }.joined() ?? ""
        return "rebuilding \(views.joined(separator: ", ")) of \(hosted.name)\(hints)"
    }
}
