internal import Bytes
internal import Checksums
internal import LMDB

/// A row's value with a checksum of key and value behind it, because LMDB keeps none.
///
/// Batches have their own checksum; every other row of the log's files is written and read through this.
enum CheckedValue {
    static let overhead = 4

    static func wrap(_ payload: [UInt8], for key: [UInt8]) -> [UInt8] {
        var value = ByteWriter(reserving: payload.count + overhead)
        value.run(payload)
        value.integer(checksum(of: payload.span.bytes, for: key.span.bytes))
        return value.bytes
    }

    /// The payload, or an error when the bytes are not those that were wrapped for this key.
    @_lifetime(copy value)
    static func unwrap(_ value: RawSpan, for key: RawSpan) throws(ByteError) -> RawSpan {
        let size = value.byteCount - overhead
        guard size >= 0 else { throw .truncated }
        let payload = value.extracting(..<size)
        guard value.load(UInt32.self, at: size) == checksum(of: payload, for: key) else { throw .malformed }
        return payload
    }

    /// The checksum that a stored row bears; 0 for one that is too short to be ours.
    static func checksum(in stored: RawSpan) -> UInt32 {
        stored.byteCount < overhead ? 0 : stored.load(UInt32.self, at: stored.byteCount - overhead)
    }

    private static func checksum(of payload: RawSpan, for key: RawSpan) -> UInt32 {
        CRC32C.checksum(payload, continuing: CRC32C.checksum(key))
    }
}

extension WriteTransaction {
    /// Puts a row that `CheckedValue` can vouch for.
    mutating func putChecked(_ payload: [UInt8], for key: [UInt8], in table: Table) throws(LMDBError) {
        try put(CheckedValue.wrap(payload, for: key), for: key, in: table)
    }
}
