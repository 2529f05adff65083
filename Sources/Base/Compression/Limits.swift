/// What compression may take and use.
public enum CompressionLimits {
    /// Bytes given to one call; the codecs count in 32 bits, and no batch comes near it.
    public static let input = 1 << 30

    /// Bytes of output that a decoder starts with when nothing tells the size.
    static let firstOutput = 4096

    /// The most that deflate can make of one byte, to bound what a gzip trailer may claim.
    static let deflateRatio = 1032

    /// The largest window of a zstd frame, as a power of two (128 MiB): what Kafka's level 22 asks for.
    static let zstdWindowLog: Int32 = 27

    static let gzipLevel: Int32 = 6
    static let zstdLevel: Int32 = 3
}
