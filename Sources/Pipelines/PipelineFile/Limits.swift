import CSV
import StreamEngine
import YAML

/// What bounds the reading of a pipeline file, and what holds where it says nothing.
enum Limits {
    /// Bytes of the file; a larger one is something else.
    static let fileBytes = 1 << 20
    /// Depth and size of its tree.
    static let tree: YAMLLimits = {
        var limits = YAMLLimits()
        limits.bytes = fileBytes
        limits.depth = 24
        limits.nodes = 50_000
        return limits
    }()
    /// Bytes of a name that becomes one of SQL's.
    static let nameBytes = 64
    /// Bytes of an expression's SQL that cannot be nested too deeply for SQLite.
    static let flatSQLBytes = 64
    /// Streams, tables, views, queries or tests in a pipeline, and columns in a stream.
    static let entries = 1000
    /// Dead letters that a pipeline may ask to be kept.
    static let deadLetters = 1_000_000_000
    /// A reference table is in memory, whole.
    static let table: CSVLimits = {
        var limits = CSVLimits()
        limits.bytes = EngineLimits.tableBytes
        limits.rows = 5_000_000
        return limits
    }()
    /// Problems of one table after which its reading stops.
    static let tableProblems = 10
}

/// What holds where a pipeline file says nothing, besides what the engine's own types say.
enum Standard {
    static let trigger = Trigger.every(10_000)
}
