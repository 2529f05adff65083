internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Batches drawn from a seed: anonymous ones, and those of producers that go on, repeat themselves, skip and restart.
struct RandomBatches {
    private struct Stream: Hashable {
        var producer: Int64
        var place: TopicPartition
    }

    private static let producers: [Int64] = [900_001, 900_002, 900_003]
    /// More than a log remembers.
    private static let remembered = 8

    private var generator: SeededGenerator
    private var taken: [Stream: [RecordBatch]] = [:]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next(for place: TopicPartition) throws -> RecordBatch {
        if chance(3) { return try damaged(batch(of: records())) }
        if chance(45) { return try batch(of: records()) }
        let id = Self.producers.randomElement(using: &generator)!
        let before = taken[Stream(producer: id, place: place)] ?? []
        guard let last = before.last else { return try fresh(id, 0, number(0...3) == 0 ? number(0...90) : 0) }
        switch number(0...99) {
        case 0..<30: return before.randomElement(using: &generator)!
        case 30..<35: return try fresh(id, last.producerEpoch + 1, number(0...4) / 4)
        case 35..<38: return try fresh(id, last.producerEpoch - 1, 0)
        case 38..<46: return try fresh(id, last.producerEpoch, number(0...20))
        default: return try fresh(id, last.producerEpoch, Int(last.baseSequence) + Int(last.recordCount))
        }
    }

    /// Remembers the numbered batches of an append that was taken.
    mutating func learn(_ append: Append) {
        for entry in append.entries where entry.batch.producerID >= 0 {
            let stream = Stream(producer: entry.batch.producerID, place: .init(append.topic, entry.partition))
            var batches = taken[stream] ?? []
            guard !batches.contains(where: { $0.bytes == entry.batch.bytes }) else { continue }
            batches.append(entry.batch)
            taken[stream] = batches.suffix(Self.remembered)
        }
    }

    private mutating func fresh(_ id: Int64, _ epoch: Int16, _ sequence: Int) throws -> RecordBatch {
        // A tenth begins near the largest number, so that sequences wrap.
        let begin = sequence == 0 && chance(10) ? Int(Int32.max) - number(0...3) : sequence & 0x7FFF_FFFF
        return try batch(
            of: records(), producer: BatchProducer(id: id, epoch: epoch, baseSequence: Int32(begin)))
    }

    private mutating func records() -> [Record] {
        (0..<number(1...5)).map { _ in
            let time = Timestamp(number(0...1000))
            let value = (0..<number(0...60)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            return Record(timestamp: time, key: chance(50) ? [UInt8(number(0...9))] : nil, value: value[...])
        }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }
}
