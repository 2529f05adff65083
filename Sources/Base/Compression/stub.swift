public enum CompressionError: Error { case bad }
public enum CompressionCodec: UInt8, Sendable {
    case none, gzip, snappy, lz4, zstd
    public func compress(_ b: RawSpan) throws(CompressionError) -> [UInt8] { throw .bad }
    public func decompress(_ b: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] { throw .bad }
}
