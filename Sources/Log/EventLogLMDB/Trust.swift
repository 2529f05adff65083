internal import EventLog
internal import System

/// Whether what memory holds can still be trusted: not after a commit of any file has failed.
final class Trust: Sendable {
    private let failure = Monitor<EventLogError?>(nil)
    private let onFailure: @Sendable (EventLogError) -> Void

    init(onFailure: @escaping @Sendable (EventLogError) -> Void) { self.onFailure = onFailure }

    /// Ends the trust: from now on everything is refused with this error.
    func end(_ error: EventLogError) {
        let isFirst = failure.withLock { failure in
            defer { failure = failure ?? error }
            return failure == nil
        }
        if isFirst { onFailure(error) }
    }

    var hasEnded: Bool { failure.withLock { $0 != nil } }

    func check() throws(EventLogError) {
        if let error = failure.withLock({ $0 }) {
            throw EventLogError(.failed, "the log has stopped after a failure", cause: "\(error)")
        }
    }

    /// Writes to a file of the log; a write that fails for no good reason ends the trust.
    func commit<Result>(_ write: () throws(EventLogError) -> Result) throws(EventLogError) -> Result {
        try check()
        do throws(EventLogError) { return try write() } catch {
            if error.code == .failed { end(error) }
            throw error
        }
    }
}
