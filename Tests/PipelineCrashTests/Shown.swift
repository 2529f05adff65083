import PipelineWorkload

/// What of a view must be the same however its micro-batches were cut.
struct Shown {
    /// The last row of every group, the merge of all parts, or all rows.
    static func sql(_ view: String, from table: String) -> String {
        switch view {
        case "running":
            """
            SELECT type, n, total FROM \(table) t
            WHERE batch_id = (SELECT max(batch_id) FROM \(table) o WHERE o.type IS t.type)
            """
        case "parts": "SELECT type, sum(n), sum(total), min(low), max(high) FROM \(table) GROUP BY type"
        case "per_minute": "SELECT window_start, type, n, total FROM \(table)"
        case "even": "SELECT part, number, type, amount FROM \(table)"
        default: "SELECT * FROM \(table)"
        }
    }

    /// Views in which every batch that brings something leaves a row of its own.
    static let numbered = ["running", "parts", "even"]
}
