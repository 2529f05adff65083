import Bytes
import Checksums
import Compression
import Model
import RecordBatches
import System

/// Where the fields stand, from Kafka's published layout.
enum Field {
    static let baseOffset = 0
    static let length = 8
    static let leaderEpoch = 12
    static let magic = 16
    static let checksum = 17
    static let attributes = 21
    static let lastOffsetDelta = 23
    static let maxTimestamp = 35
    static let producerID = 43
    static let baseSequence = 53
    static let recordCount = 57
    static let records = 61
}

/// Bytes from their hexadecimal digits; spaces mean nothing.
func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") })
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
    }
}

func batch(
    of records: [Record], codec: CompressionCodec = .none, producer: BatchProducer = .anonymous
) throws -> RecordBatch {
    var builder = BatchBuilder()
    for record in records { builder.append(record) }
    return try builder.finish(codec: codec, producer: producer)
}

/// A batch around record bytes as they are, with a checksum that agrees.
func batch(body: [UInt8], count: Int32, attributes: Int16 = 0, lastOffsetDelta: Int32? = nil) throws -> RecordBatch {
    var writer = ByteWriter()
    writer.integer(Int64(0))
    writer.integer(Int32(Field.records - Field.leaderEpoch + body.count))
    writer.integer(Int32(0))
    writer.integer(Int8(2))
    writer.integer(UInt32(0))
    writer.integer(attributes)
    writer.integer(lastOffsetDelta ?? count - 1)
    for _ in 0..<2 { writer.integer(Int64(1000)) }
    writer.integer(Int64(-1))
    writer.integer(Int16(-1))
    writer.integer(Int32(-1))
    writer.integer(count)
    writer.run(body)
    return try checksummed(writer.bytes)
}

/// The bytes with their checksum made true.
func checksummed(_ bytes: [UInt8]) throws -> RecordBatch {
    var bytes = bytes
    bytes.store(CRC32C.checksum(bytes.span.bytes.extracting(Field.attributes...)), at: Field.checksum)
    return try RecordBatch(bytes[...])
}

extension SeededGenerator {
    mutating func bytes(_ range: Range<Int>) -> Bytes {
        (0..<Int.random(in: range, using: &self)).map { _ in UInt8.random(in: .min ... .max, using: &self) }[...]
    }

    mutating func record() -> Record {
        let headers = (0..<Int.random(in: 0..<4, using: &self)).map { number in
            Record.Header(key: "h\u{E9}\(number)", value: Bool.random(using: &self) ? bytes(0..<20) : nil)
        }
        return Record(
            timestamp: Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self),
            key: Bool.random(using: &self) ? bytes(0..<30) : nil,
            value: Int.random(in: 0..<8, using: &self) > 0 ? bytes(0..<300) : nil, headers: headers)
    }

    mutating func records(_ range: Range<Int>) -> [Record] {
        (0..<Int.random(in: range, using: &self)).map { _ in record() }
    }
}
