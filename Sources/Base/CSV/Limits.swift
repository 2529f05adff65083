/// How much of a CSV file is read before it is refused.
public struct CSVLimits: Sendable {
    /// Bytes of the whole file.
    public var bytes = 256 << 20
    public var columns = 1024
    /// Rows without the header.
    public var rows = 10_000_000
    /// Bytes of one field, without its quotes.
    public var fieldBytes = 1 << 20

    public init() {}

    public static let ordinary = CSVLimits()
}
