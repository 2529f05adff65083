public import Bytes
public import Model

/// A record inside a batch, borrowed from the batch's bytes.
public struct RecordView: ~Escapable, BitwiseCopyable {
    public let offset: Offset
    public let timestamp: Timestamp
    public let headerCount: Int
    private let body: RawSpan
    private let keyStart: Int
    private let keyCount: Int
    private let valueStart: Int
    private let valueCount: Int
    private let headerStart: Int

    /// Reads the record at the front of `reader`.
    @_lifetime(copy reader)
    @inline(__always)
    init(
        from reader: inout ByteReader, baseOffset: Offset, baseTimestamp: Timestamp, appendTime: Timestamp?
    ) throws(ByteError) {
        let length = try reader.length()
        body = try reader.run(length)
        var fields = ByteReader(body)
        _ = try fields.skip(1)
        let timestampDelta = try fields.varint()
        offset = baseOffset &+ (try fields.varint())
        timestamp = appendTime ?? (baseTimestamp &+ timestampDelta)
        keyCount = try fields.length()
        keyStart = try fields.skip(max(0, keyCount))
        valueCount = try fields.length()
        valueStart = try fields.skip(max(0, valueCount))
        headerCount = try fields.length()
        headerStart = fields.position
        guard keyCount >= -1, valueCount >= -1, headerCount >= 0 else { throw .malformed }
    }

    public var key: RawSpan? {
        @_lifetime(copy self)
        get { keyCount < 0 ? nil : body.extracting(keyStart..<keyStart + keyCount) }
    }

    public var value: RawSpan? {
        @_lifetime(copy self)
        get { valueCount < 0 ? nil : body.extracting(valueStart..<valueStart + valueCount) }
    }

    /// A copy of the headers; empty where they are malformed, which `RecordBatch.records` reports.
    public func headers() throws(ByteError) -> [Record.Header] {
        var reader = ByteReader(body.extracting(headerStart...))
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
