import YAML

/// What bounds the reading of a configuration.
enum Limits {
    /// Bytes of the file; a larger one is something else.
    static let fileBytes = 1 << 20
    /// Depth and size of its tree.
    static let tree: YAMLLimits = {
        var limits = YAMLLimits()
        limits.bytes = fileBytes
        limits.depth = 16
        limits.nodes = 20_000
        return limits
    }()
    /// Columns after which a comment in the effective configuration is no longer aligned.
    static let alignedColumn = 40
}
