import EventLog
import Model
import RecordBatches
import System

/// A log in memory with one thing wrong.
final class FlawedLog: Sendable {
    enum Flaw: CaseIterable {
        /// Lets one byte more through than a read's budget.
        case generousBudget
        /// Finds the batch of a time, but not the record.
        case firstOfBatch
        /// Says that a duplicate is new.
        case deniesDuplicates
        /// Appends the batches of one append one by one.
        case halfAppends
        /// Takes one offset past the end for the end.
        case readsPastEnd
        /// Gives up records that are held.
        case ignoresHolds
        /// Commits the offsets before a bad one.
        case halfCommits
        /// Deletes what a group committed, but not its membership.
        case keepsMemberships
    }

    private let flaw: Flaw
    private let log: InMemoryEventLog

    init(_ flaw: Flaw, clock: any Clock) {
        self.flaw = flaw
        log = InMemoryEventLog(clock: clock)
    }
}

extension FlawedLog: Appending {
    func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            switch flaw {
            case .halfAppends where append.entries.count > 1: return AppendTicket(.success(try oneByOne(append)))
            case .deniesDuplicates:
                let answers = try log.append(append)
                return AppendTicket(
                    .success(answers.map { Appended(baseOffset: $0.baseOffset, nextOffset: $0.nextOffset) }))
            default: return log.submit(append)
            }
        } catch {
            return AppendTicket(.failure(error))
        }
    }

    private func oneByOne(_ append: Append) throws(EventLogError) -> [Appended] {
        var answers: [Appended] = []
        for entry in append.entries {
            answers += try log.append(
                Append(topic: append.topic, entries: [entry], sourcePosition: append.sourcePosition))
        }
        return answers
    }

    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }

    func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }
}

extension FlawedLog: Reading {
    func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        let end = try log.offsets(of: place).end
        let pastEnd = flaw == .readsPastEnd && offset == end + 1
        let budget = flaw == .generousBudget && budget < .max ? budget + 1 : budget
        return try log.read(place, from: pastEnd ? end : offset, budget: budget)
    }

    func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange { try log.offsets(of: place) }

    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace? {
        guard let found = try log.firstRecord(of: place, atOrAfter: timestamp) else { return nil }
        guard flaw == .firstOfBatch else { return found }
        for batch in try log.read(place, from: found.offset, budget: 0).batches {
            return RecordPlace(offset: batch.baseOffset, timestamp: found.timestamp)
        }
        return nil
    }

    func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        log.wait(beyond: offsets, until: deadline)
    }
}

extension FlawedLog: TopicAdmin {
    @discardableResult
    func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { try log.createTopic(topic) }
    func topics() throws(EventLogError) -> [TopicDescription] { try log.topics() }
    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription { try log.describeTopic(name) }
    func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        try log.alterTopic(name, settings: settings)
    }
    func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        try log.addPartitions(to: name, upTo: count)
    }
    func deleteTopic(_ name: String) throws(EventLogError) { try log.deleteTopic(name) }

    func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        do throws(EventLogError) {
            return try log.deleteRecords(of: place, before: offset)
        } catch {
            guard flaw == .ignoresHolds, error.code == .held else { throw error }
            for hold in try log.holds() { try log.release(hold.name) }
            return try log.deleteRecords(of: place, before: offset)
        }
    }
}

extension FlawedLog: GroupOffsets {
    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        guard flaw == .halfCommits else { return try log.commit(offsets, for: group) }
        for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) { try log.commit([place: offset], for: group) }
    }
    func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try log.committed(by: group)
    }
    func groups() throws(EventLogError) -> [String] { try log.groups() }
    func deleteGroup(_ group: String) throws(EventLogError) {
        let membership = try log.memberships().first { $0.group == group }
        try log.deleteGroup(group)
        if flaw == .keepsMemberships, let membership { try log.remember(membership.bytes, of: group) }
    }
    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        try log.remember(membership, of: group)
    }
    func memberships() throws(EventLogError) -> [GroupMembership] { try log.memberships() }
}

extension FlawedLog: Holds {
    func hold(_ name: String, at positions: Positions) throws(EventLogError) { try log.hold(name, at: positions) }
    func holds() throws(EventLogError) -> [Hold] { try log.holds() }
    func release(_ name: String) throws(EventLogError) { try log.release(name) }
}
