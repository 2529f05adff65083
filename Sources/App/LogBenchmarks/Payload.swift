internal import Compression
internal import Model
internal import RecordBatches
internal import System

/// Batches that are made before anything is timed.
struct Payload: Sendable {
    /// A few different ones, so that no processor's cache holds all that is written.
    let batches: [RecordBatch]
    let records: Int

    init(records: Int, valueBytes: Int, variants: Int = 8) throws {
        var generator = SeededGenerator(seed: 1)
        self.records = records
        batches = try (0..<variants).map { variant in
            var builder = BatchBuilder()
            for index in 0..<records {
                let value = (0..<valueBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
                builder.append(Record(timestamp: Timestamp(variant * records + index), value: value[...]))
            }
            return try builder.finish()
        }
    }

    subscript(turn: Int) -> RecordBatch { batches[turn % batches.count] }

    /// Bytes of a batch.
    var size: Int { batches[0].bytes.count }
}
