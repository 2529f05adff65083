extension RecordBatch {
    /// Bytes that the records of one batch may have when decompressed.
    public static let decompressedLimit = 256 << 20
}
