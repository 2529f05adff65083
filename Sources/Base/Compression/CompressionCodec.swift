/// A way to compress the records of a batch; the number is the one in a Kafka batch's attributes.
public enum CompressionCodec: UInt8, Sendable, Hashable, CaseIterable {
    case none = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4

    /// The name that configuration, Kafka's `compression.type` and the command line use.
    public var name: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }

    /// The codec called `name`, in lower case; nil when there is none.
    public init?(name: String) {
        guard let codec = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = codec
    }

    /// The bytes in the codec's own format, as every Kafka client reads it.
    public func compress(_ bytes: RawSpan) throws(CompressionError) -> [UInt8] {
        try check(inputOf: bytes)
        switch self {
        case .none: return bytes.copied()
        case .gzip: return try Gzip.compress(bytes)
        case .snappy: return try Snappy.compress(bytes)
        case .lz4: return try LZ4.compress(bytes)
        case .zstd: return try Zstd.compress(bytes)
        }
    }

    /// What was compressed; never more than `limit` bytes, and no more memory than twice what was really produced,
    /// unless the bytes themselves claim a size within the limit.
    public func decompress(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        precondition(limit >= 0, "a limit is a number of bytes")
        try check(inputOf: bytes)
        switch self {
        case .none:
            guard bytes.byteCount <= limit else { throw .tooLarge(self, bytes.byteCount, limit: limit) }
            return bytes.copied()
        case .gzip: return try Gzip.decompress(bytes, limit: limit)
        case .snappy: return try Snappy.decompress(bytes, limit: limit)
        case .lz4: return try LZ4.decompress(bytes, limit: limit)
        case .zstd: return try Zstd.decompress(bytes, limit: limit)
        }
    }

    private func check(inputOf bytes: RawSpan) throws(CompressionError) {
        guard bytes.byteCount <= CompressionLimits.input else {
            throw .tooLarge(self, bytes.byteCount, limit: CompressionLimits.input)
        }
    }
}

extension RawSpan {
    func copied() -> [UInt8] {
        // SAFETY: the bytes are copied while the span keeps them alive.
        withUnsafeBytes { [UInt8]($0) }
    }
}
