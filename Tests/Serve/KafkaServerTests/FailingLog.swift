import Conformance
import EventLog
import Model
import System

/// A log in memory that cannot tell its topics when it is told to, and can be looked at while it searches.
final class FailingLog: ForwardingLog {
    let log: any EventLog = InMemoryEventLog()
    /// Called within every search by time.
    let whileSearching = Monitor<(@Sendable () -> Void)?>(nil)
    private let failure = Monitor<EventLogError?>(nil)

    func fails(_ code: EventLogError.Code) {
        failure.withLock { $0 = EventLogError(code, "the log cannot answer now") }
    }

    private func check() throws(EventLogError) {
        if let error = failure.withLock({ $0 }) { throw error }
    }

    func topics() throws(EventLogError) -> [TopicDescription] {
        try check()
        return try log.topics()
    }

    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        try check()
        return try log.describeTopic(name)
    }

    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace? {
        whileSearching.withLock { $0 }?()
        return try log.firstRecord(of: place, atOrAfter: timestamp)
    }
}
