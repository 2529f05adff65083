import Conformance
import EventLog
import Model
import RecordBatches
import System

/// A log in memory with one thing wrong.
final class FlawedLog: ForwardingLog {
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
    let log: any EventLog

    init(_ flaw: Flaw, clock: any Clock) {
        self.flaw = flaw
        log = InMemoryEventLog(clock: clock)
    }

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

    func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        let end = try log.offsets(of: place).end
        let pastEnd = flaw == .readsPastEnd && offset == end + 1
        let budget = flaw == .generousBudget && budget < .max ? budget + 1 : budget
        return try log.read(place, from: pastEnd ? end : offset, budget: budget)
    }

    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace? {
        guard let found = try log.firstRecord(of: place, atOrAfter: timestamp) else { return nil }
        guard flaw == .firstOfBatch else { return found }
        for batch in try log.read(place, from: found.offset, budget: 0).batches {
            return RecordPlace(offset: batch.baseOffset, timestamp: found.timestamp)
        }
        return nil
    }

    func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        do throws(EventLogError) {
            return try log.deleteRecords(of: place, before: offset)
        } catch {
            guard flaw == .ignoresHolds, error.code == .held else { throw error }
            for hold in try log.holds() { try log.release(hold.name) }
            return try log.deleteRecords(of: place, before: offset)
        }
    }

    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        guard flaw == .halfCommits else { return try log.commit(offsets, for: group) }
        for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) { try log.commit([place: offset], for: group) }
    }

    func deleteGroup(_ group: String) throws(EventLogError) {
        let membership = try log.memberships().first { $0.group == group }
        try log.deleteGroup(group)
        if flaw == .keepsMemberships, let membership { try log.remember(membership.bytes, of: group) }
    }
}
