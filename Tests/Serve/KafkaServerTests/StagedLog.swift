import Conformance
import EventLog
import Model
import System
import TestKit
import Testing

/// A log in memory that cannot tell its topics when it is told to, and says when somebody searches it or waits in it.
final class StagedLog: ForwardingLog, WakingReaders {
    let log: any EventLog = InMemoryEventLog()
    /// Called within every search by time.
    let whileSearching = Monitor<(@Sendable () -> Void)?>(nil)
    private let waits = Monitor(0)
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

    func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        waits.withLock { $0 += 1 }
        return log.wait(beyond: offsets, until: deadline)
    }

    func wakeReaders() { (log as? any WakingReaders)?.wakeReaders() }

    /// Returns when somebody waits for records.
    func waitForReader() throws { try waitUntil { waits.withLock { $0 } > 0 } }
}
