internal import Aggregates

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

    /// A view that cannot be opened as it is.
    static func broken(_ view: String, _ error: AggregatesError) -> EngineError {
        EngineError(.broken, "\(error.sentence); --rebuild \(view) makes it anew from the log")
    }

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
