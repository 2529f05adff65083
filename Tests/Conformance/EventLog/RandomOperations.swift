internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Calls of a log, drawn from a seed: mostly sensible ones, near the edges, and some that no log may take.
struct RandomOperations {
    private static let topics = ["users", "orders", "a.b", "a_b"]
    private static let groups = ["g", "h", "caf\u{E9}", "cafe\u{301}"]
    private static let names = ["sink", "other", "s\u{E9}", "se\u{301}"]
    /// Larger than most batches here, so that the limit is met sometimes.
    private static let batchLimit = "300"

    private var generator: SeededGenerator
    private var batches: RandomBatches
    /// The topics that were made so far, in their order, with their partitions at that time.
    private var creations: [Int] = []
    /// The topics that are there now.
    private var present: [String] = []

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        batches = RandomBatches(seed: seed &+ 1)
    }

    /// The next call; `log` is asked where the edges are.
    mutating func next(knowing log: any EventLog) throws -> LogOperation {
        present = try log.topics().map(\.name)
        if present.isEmpty && chance(70) { return .create(newTopic()) }
        switch number(0...99) {
        case 0..<5: return .create(newTopic())
        case 5..<7: return .delete(topic())
        case 7..<11: return .addPartitions(topic(), upTo: number(0...6))
        case 11..<14: return .alter(topic(), settings())
        case 14..<46: return .append(try append(knowing: log))
        case 46..<48: return .newProducerID
        case 48..<51: return .position(source: name(), topic: topic())
        case 51..<67: return try read(knowing: log)
        case 67..<73: return .firstRecord(try place(in: log), atOrAfter: Timestamp(number(-5...1010)))
        case 73..<78:
            let place = try place(in: log)
            return .deleteRecords(place, before: try offset(in: place, of: log))
        case 78..<80:
            let place = try place(in: log)
            return .wait([place: try offset(in: place, of: log)])
        case 80..<85: return .commit(try offsets(knowing: log), group: group())
        case 85..<87: return .remember(chance(20) ? nil : [UInt8(number(0...255))], group: group())
        case 87..<89: return .committed(group: group())
        case 89..<90: return .deleteGroup(group())
        case 90..<93: return .hold(name(), try held(knowing: log))
        case 93..<94: return .release(name())
        case 94..<96: return .survey
        case 96..<98: return .reopen
        default: return .pass(milliseconds: number(1...50))
        }
    }

    /// Learns what came of a call that `next` gave.
    mutating func learn(_ operation: LogOperation, taken: Bool) {
        guard taken else { return }
        switch operation {
        case .create(let topic): creations.append(topic.partitions ?? 1)
        case .append(let append): batches.learn(append)
        default: break
        }
    }

    private mutating func newTopic() -> NewTopic {
        let partitions = chance(20) ? nil : number(chance(10) ? -1...0 : 1...4)
        var settings: [String: String] = [:]
        if chance(30) { settings["message.timestamp.type"] = "LogAppendTime" }
        if chance(30) { settings["max.message.bytes"] = Self.batchLimit }
        if chance(5) { settings["retention.ms"] = "soon" }
        return NewTopic(Self.topics.randomElement(using: &generator)!, partitions: partitions, settings: settings)
    }

    private mutating func settings() -> [String: String?] {
        let changes: [[String: String?]] = [
            ["message.timestamp.type": "LogAppendTime"], ["message.timestamp.type": String?.none],
            ["max.message.bytes": Self.batchLimit], ["max.message.bytes": String?.none],
            ["retention.ms": "99", "segment.ms": "0"], ["no.such": String?.none], [:],
        ]
        return changes.randomElement(using: &generator)!
    }

    private mutating func append(knowing log: any EventLog) throws -> Append {
        let topic = topic()
        let count = chance(70) ? 1 : number(0...4)
        let partitions = partitions(of: topic, in: log)
        var append = Append(topic: topic, entries: [])
        for _ in 0..<count {
            let partition = Int32(number(0...(chance(3) ? partitions : max(0, partitions - 1))))
            append.entries.append(.init(partition: partition, batch: try batches.next(for: .init(topic, partition))))
        }
        if chance(20) {
            append.sourcePosition = .init(source: name(), position: [UInt8(number(0...255)), UInt8(number(0...255))])
        }
        return append
    }

    /// A budget is often one at which another batch just fits, or just does not.
    private mutating func read(knowing log: any EventLog) throws -> LogOperation {
        let place = try place(in: log)
        let offset = try offset(in: place, of: log)
        var budget = number(-1...1500)
        if chance(60), let result = try? log.read(place, from: offset, budget: .max) {  // refused: any budget will do
            let sizes = result.batches.prefix(number(1...6)).map(\.bytes.count)
            budget = sizes.reduce(0, +) - number(0...1)
        }
        return .read(place, from: offset, budget: budget)
    }

    private mutating func offsets(knowing log: any EventLog) throws -> [TopicPartition: CommittedOffset] {
        var offsets: [TopicPartition: CommittedOffset] = [:]
        for _ in 0..<number(0...3) {
            let place = try place(in: log)
            offsets[place] = CommittedOffset(
                offset: Offset(number(0...50)), leaderEpoch: Int32(number(-1...2)), metadata: chance(30) ? name() : "")
        }
        return offsets
    }

    private mutating func held(knowing log: any EventLog) throws -> [LogOperation.HeldPlace] {
        guard !creations.isEmpty else { return [] }
        return (0..<number(1...2)).map { _ in
            // Mostly the youngest topics, because the others may be gone.
            let creation = chance(80) ? max(0, creations.count - number(1...3)) : number(0...creations.count - 1)
            let partition = Int32(number(0...max(0, creations[creation] - (chance(10) ? 0 : 1))))
            return LogOperation.HeldPlace(creation: creation, partition: partition, offset: Offset(number(0...30)))
        }
    }

    private mutating func place(in log: any EventLog) throws -> TopicPartition {
        let topic = topic()
        let last = partitions(of: topic, in: log) - (chance(4) ? 0 : 1)
        return TopicPartition(topic, Int32(number(0...max(0, last))))
    }

    /// Mostly inside; often the edges and one beyond them.
    private mutating func offset(in place: TopicPartition, of log: any EventLog) throws -> Offset {
        guard let range = try? log.offsets(of: place) else { return 0 }  // not there: any offset will do
        switch number(0...9) {
        case 0: return range.start - 1
        case 1: return range.start
        case 2: return range.end
        case 3: return range.end + 1
        default: return Offset.random(in: range.start...range.end, using: &generator)
        }
    }

    private func partitions(of topic: String, in log: any EventLog) -> Int {
        (try? log.describeTopic(topic).partitions) ?? 1  // not there: one is as good as another
    }

    /// Mostly one that is there.
    private mutating func topic() -> String {
        (chance(5) ? Self.topics : present).randomElement(using: &generator) ?? Self.topics[0]
    }

    private mutating func group() -> String { chance(2) ? "" : Self.groups.randomElement(using: &generator)! }
    private mutating func name() -> String { Self.names.randomElement(using: &generator)! }
    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }
}
