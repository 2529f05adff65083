/// How much of a YAML text is read before it is refused.
public struct YAMLLimits: Sendable {
    /// Bytes of the whole text.
    public var bytes = 4 << 20
    /// Levels of lists and mappings within each other; a tree of this depth is freed on the smallest stack.
    public var depth = 64
    /// Scalars, lists and mappings, those that aliases repeat counted each time.
    public var nodes = 200_000
    /// Problems that are collected before reading stops.
    public var problems = 50

    public init() {}

    public static let ordinary = YAMLLimits()
}
