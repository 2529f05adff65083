public import Bytes
public import Model

/// A record inside a batch, borrowed from the batch's bytes.
public struct RecordView: ~Escapable {
    public let offset: Offset
    public let timestamp: Timestamp
    public let headerCount: Int
    private let keyBytes: RawSpan
    private let valueBytes: RawSpan
    private let headerBytes: RawSpan
    private let hasKey: Bool
    private let hasValue: Bool

    /// Reads the record at the front of `reader`.
    @_lifetime(copy reader)
    init(
        from reader: inout ByteReader, baseOffset: Offset, baseTimestamp: Timestamp, appendTime: Timestamp?
    ) throws(ByteError) {
        let length = try reader.length()
        var body = ByteReader(try reader.run(length))
        _ = try body.integer(Int8.self)
        let timestampDelta = try body.varint()
        offset = baseOffset &+ (try body.varint())
        timestamp = appendTime ?? (baseTimestamp &+ timestampDelta)
        let keyLength = try body.length()
        hasKey = keyLength >= 0
        keyBytes = try body.run(max(0, keyLength))
        let valueLength = try body.length()
        hasValue = valueLength >= 0
        valueBytes = try body.run(max(0, valueLength))
        headerCount = try body.length()
        guard keyLength >= -1, valueLength >= -1, headerCount >= 0 else { throw .malformed }
        headerBytes = try body.run(body.remaining)
    }

    public var key: RawSpan? {
        @_lifetime(copy self)
        get { hasKey ? keyBytes : nil }
    }

    public var value: RawSpan? {
        @_lifetime(copy self)
        get { hasValue ? valueBytes : nil }
    }

    /// A copy of the headers; empty where they are malformed, which `RecordBatch.records` reports.
    public func headers() throws(ByteError) -> [Record.Header] {
        var reader = ByteReader(headerBytes)
        var headers: [Record.Header] = []
        for _ in 0..<headerCount {
            guard let key = try reader.runWithLength() else { throw .malformed }
            let value = try reader.runWithLength()
            headers.append(Record.Header(key: String(decoding: key.copy(), as: UTF8.self), value: Self.owned(value)))
        }
        guard reader.isAtEnd else { throw .malformed }
        return headers
    }

    /// A copy that owns its bytes.
    public func record() throws(ByteError) -> Record {
        Record(timestamp: timestamp, key: Self.owned(key), value: Self.owned(value), headers: try headers())
    }

    private static func owned(_ span: RawSpan?) -> Bytes? {
        guard let span else { return nil }
        return span.copy()[...]
    }
}
