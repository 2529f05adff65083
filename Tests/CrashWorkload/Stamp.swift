public import Model
public import RecordBatches

/// A record that says who wrote it and as which of his records, so that anybody can tell whether it is whole.
public struct Stamp: Sendable, Hashable {
    public var writer: Writer
    /// Counted from 0 by each writer in each partition of each topic.
    public var number: Int64

    public init(_ writer: Writer, _ number: Int64) {
        self.writer = writer
        self.number = number
    }

    /// The record, the same whenever it is made.
    public var record: Record { Record(timestamp: 1_700_000_000_000 + number, value: value[...]) }

    private var value: [UInt8] {
        let mixed = Stamp.mix(UInt64(writer.rawValue) << 56 | UInt64(number))
        // One in 61 does not fit a page of the store.
        let size = mixed % 61 == 0 ? 10_000 : 20 + Int(mixed >> 8 & 0xFF)
        var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: mixed >> 32), count: size)
        bytes[0] = writer.rawValue
        for index in 0..<8 { bytes[1 + index] = UInt8(truncatingIfNeeded: number >> (56 - 8 * Int64(index))) }
        return bytes
    }

    /// Reads the stamp of a record, nil when the record is not byte for byte what its writer made.
    public init?(_ record: Record) {
        guard let value = record.value, value.count >= 9, let writer = Writer(rawValue: value[value.startIndex]) else {
            return nil
        }
        let number = value.dropFirst().prefix(8).reduce(0) { $0 << 8 | Int64($1) }
        self.init(writer, number)
        guard record == self.record else { return nil }
    }

    /// A batch of consecutive records of one writer; `producer` numbers it by the records' own numbers.
    public static func batch(
        _ writer: Writer, from first: Int64, count: Int, producer: Int64? = nil
    ) -> RecordBatch {
        var builder = BatchBuilder()
        for number in first..<first + Int64(count) { builder.append(Stamp(writer, number).record) }
        let numbering = producer.map { BatchProducer(id: $0, epoch: 0, baseSequence: Int32(first)) }
        do {
            return try builder.finish(producer: numbering ?? .anonymous)
        } catch { preconditionFailure("nothing is compressed here: \(error)") }
    }

    /// A number that looks random and is the same for the same input.
    public static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Who writes to the log; each stands for one way to use it.
public enum Writer: UInt8, Sendable, CaseIterable {
    case plain = 1
    /// Numbers its batches, keeps three in flight, and sends some twice.
    case idempotent
    /// To a topic that keeps little.
    case bounded
    /// To several partitions at once, with its own position.
    case source
    /// To topics that come and go.
    case churn
    /// Whoever opens the log after the crash.
    case inspector
}
