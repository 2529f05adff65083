internal import Checksums
internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// One of two logs that get the same calls: gives its answers as text, with identities as the order of their making.
final class LogAnswers {
    let subject: LogUnderTest
    private var creations: [TopicID] = []
    private var producerIDs: Set<Int64> = []

    init(_ subject: LogUnderTest) { self.subject = subject }

    func answer(to operation: LogOperation) throws -> String {
        do {
            return try perform(operation)
        } catch let error as EventLogError {
            return "refused: \(name(error.code, for: operation)), \(error.remedy)"
        }
    }

    /// Calls that name several places may look at them in any order, and so meet either fault first.
    private func name(_ code: EventLogError.Code, for operation: LogOperation) -> String {
        switch (operation, code) {
        case (.commit, .unknownPartition), (.hold, .unknownPartition), (.commit, .unknownTopic), (.hold, .unknownTopic):
            "not there"
        default: "\(code)"
        }
    }

    private func perform(_ operation: LogOperation) throws -> String {
        let log = subject.log
        switch operation {
        case .create, .delete, .addPartitions, .alter: return try administer(operation)
        case .commit, .committed, .deleteGroup, .remember, .hold, .release: return try register(operation)
        case .append(let append): return try log.append(append).map(text).joined(separator: ", ")
        case .newProducerID: return producerIDs.insert(try log.newProducerID()).inserted ? "a new one" : "an old one"
        case .position(let source, let topic): return "\(try log.position(ofSource: source, in: topic), or: "none")"
        case .read(let place, let offset, let budget): return text(try log.read(place, from: offset, budget: budget))
        case .firstRecord(let place, let time): return "\(try log.firstRecord(of: place, atOrAfter: time), or: "none")"
        case .deleteRecords(let place, let offset): return "\(try log.deleteRecords(of: place, before: offset))"
        case .wait(let offsets): return "\(log.wait(beyond: offsets, until: subject.clock.now))"
        case .survey: return try survey()
        case .reopen:
            try subject.reopen()
            return try survey()
        case .pass: return ""
        }
    }

    private func administer(_ operation: LogOperation) throws -> String {
        let log = subject.log
        switch operation {
        case .create(let topic):
            let made = try log.createTopic(topic)
            creations.append(made.id)
            return text(made)
        case .delete(let name): try log.deleteTopic(name)
        case .addPartitions(let name, let count): try log.addPartitions(to: name, upTo: count)
        case .alter(let name, let settings): try log.alterTopic(name, settings: settings)
        default: break
        }
        return "done"
    }

    private func register(_ operation: LogOperation) throws -> String {
        let log = subject.log
        switch operation {
        case .commit(let offsets, let group): try log.commit(offsets, for: group)
        case .committed(let group): return try text(committedBy: group)
        case .deleteGroup(let group): try log.deleteGroup(group)
        case .remember(let bytes, let group): try log.remember(bytes, of: group)
        case .hold(let name, let places):
            var positions = Positions()
            for place in places where creations.indices.contains(place.creation) {
                positions[creations[place.creation], place.partition] = place.offset
            }
            try log.hold(name, at: positions)
        case .release(let name): try log.release(name)
        default: break
        }
        return "done"
    }

    /// What the log holds, a line a fact.
    private func survey() throws -> String {
        var lines: [String] = []
        for topic in try subject.log.topics() {
            lines.append(text(topic))
            for partition in 0..<Int32(topic.partitions) {
                let place = TopicPartition(topic.name, partition)
                let range = try subject.log.offsets(of: place)
                lines.append("\(place): \(range)")
                lines.append(text(try subject.log.read(place, from: range.start, budget: .max)))
            }
        }
        for group in try subject.log.groups() { lines.append("\(group): \(try text(committedBy: group))") }
        for membership in try subject.log.memberships() { lines.append("\(membership)") }
        for hold in try subject.log.holds() { lines.append(text(hold)) }
        return lines.joined(separator: "\n")
    }
}

extension LogAnswers {
    private func text(_ id: TopicID) -> String {
        creations.firstIndex(of: id).map { "topic #\($0)" } ?? "a topic that nobody made"
    }

    private func text(_ topic: TopicDescription) -> String {
        let settings = topic.settings.described.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        let overrides = topic.overrides.sorted { $0.key < $1.key }
        return "\(topic.name): \(text(topic.id)), \(topic.partitions) partitions, made at \(topic.createdAt), "
            + "\(overrides), \(settings)"
    }

    private func text(_ appended: Appended) -> String {
        "\(appended.baseOffset)..<\(appended.nextOffset) at \(appended.appendTime, or: "its own time")"
            + (appended.isDuplicate ? " (duplicate)" : "")
    }

    private func text(_ result: ReadResult) -> String {
        let batches = result.batches.map { batch in
            let all = CRC32C.checksum(batch.bytes.span.bytes)
            return "[\(batch.baseOffset)...\(batch.lastOffset), \(batch.bytes.count) bytes, checksum \(all)]"
        }
        return "\(text(result.topic)) \(result.range): \(result.batches.bytes.count) bytes \(batches.joined())"
    }

    private func text(committedBy group: String) throws -> String {
        let offsets = try subject.log.committed(by: group).sorted { $0.key < $1.key }
        return offsets.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private func text(_ hold: Hold) -> String {
        let places = hold.positions.next.map { "\(text($0.key.topic))-\($0.key.partition): \($0.value)" }.sorted()
        return "hold \(hold.name)\(hold.isBroken ? " (broken)" : ""): \(places)"
    }
}

extension DefaultStringInterpolation {
    fileprivate mutating func appendInterpolation<Value>(_ value: Value?, or nothing: String) {
        if let value { appendInterpolation(value) } else { appendLiteral(nothing) }
    }
}
