/// Sizes that this module takes from outside and holds in check.
public enum Limits {
    /// Bytes that the records of one batch may have when decompressed.
    public static let decompressedRecords = 256 << 20
}
