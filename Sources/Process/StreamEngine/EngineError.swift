internal import Aggregates
internal import Plans

/// What keeps a pipeline from going on, or one of its views.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Now out of reach, busy or full: later it may go well.
        case unavailable
        /// Somebody else has moved a view on.
        case conflict
        /// The view stands at records that the log no longer has, or at another topic of the same name.
        case lost
        /// What the results of a view rest in is gone.
        case broken
        /// The pipeline is not what its results were made by.
        case changed
        /// Something the user wrote or supplied has no meaning.
        case invalid
        /// A reference table cannot be read as it is now.
        case table
        case failed
    }

    public enum Remedy: Sendable { case retry, fixRequest, stop }

    public let code: Code
    public let sentence: String

    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    public var remedy: Remedy {
        switch code {
        case .unavailable, .conflict: .retry
        case .lost, .broken, .changed, .invalid, .table: .fixRequest
        case .failed: .stop
        }
    }

    public var description: String { sentence }

    static func anotherTopic(_ topic: String) -> EngineError {
        EngineError(
            .lost,
            "topic \(topic) is another one than the view has read: it was deleted, and perhaps made anew; rebuild the "
                + "view, or reset the pipeline to where it should go on")
    }

    static func lostRecords(
        _ topic: String, _ partition: Int32, at next: Int64, begins start: Int64
    ) -> EngineError {
        let between = start - next == 1 ? "record" : "\(start - next) records"
        return EngineError(
            .lost,
            "\(topic)-\(partition): the view stands at offset \(next), and the log begins at \(start) now; reset the "
                + "pipeline to go on there without the \(between) between")
    }
}

extension PipelinePlan {
    /// A view that cannot be opened as it is.
    func broken(_ view: String, _ error: AggregatesError) -> EngineError {
        EngineError(.broken, "\(error.sentence); it is made anew from the log by \(rebuilding([view]))")
    }

    /// Views of which the file says something else than what their results were made by.
    func changed(_ changes: [(number: Int, fingerprint: String)]) -> EngineError {
        let sentences = changes.map { number, old in
            let place = views[number].line.map { "\(file ?? name):\($0): " } ?? ""
            let what = Meaning(fingerprint(number)).changes(since: Meaning(old))
            return "\(place)view \(views[number].plan.name) means something else than its results (\(what))"
        }
        return EngineError(
            .changed,
            sentences.joined(separator: "; ")
                + "; put back what the file said, or have the results made anew from the log, while the present ones "
                + "stay to be seen, by \(rebuilding(changes.map { views[$0.number].plan.name }))")
    }

    /// The commands that make views anew: whoever has the results is asked.
    private func rebuilding(_ views: [String]) -> String {
        let run = command("run \(file ?? "FILE")" + views.map { " --rebuild \($0)" }.joined())
        let ask = command("pipeline rebuild \(name)" + views.map { " --view \($0)" }.joined())
        return "\(run) (beside sluice up: \(ask))"
    }
}
