/// What compression may take and use.
public enum CompressionLimits {
    /// Bytes given to one call; the codecs count in 32 bits, and no batch comes near it.
    public static let input = 1 << 30

    /// Bytes of output that a decoder starts with when nothing tells the size.
    static let firstOutput = 4096

    /// The most that deflate can make of one byte, to bound what a gzip trailer may claim.
    static let deflateRatio = 1032

    /// The largest window of a zstd frame, as a power of two (128 MiB): what Kafka's Java client claims at level 22 for
    /// any batch, since it does not say how long the content is. Kafka reads no larger one either.
    static let zstdWindowLog: UInt8 = 27
    /// The largest window that memory is taken for (8 MiB): what levels to 19 claim. Frames with a larger one are
    /// decoded without a window, straight into their output.
    static let zstdBufferedWindowLog: Int32 = 23

    static let gzipLevel: Int32 = 6
    static let zstdLevel: Int32 = 3
}
