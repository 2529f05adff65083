/// What a word in a statement may be the beginning of.
struct KnownWords {
    private let tables: [String]
    private let columns: [String]
    private static let words = [
        "SELECT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "JOIN", "LEFT JOIN", "USING",
        "DISTINCT", "COUNT", "SUM", "AVG", "MIN", "MAX", "ROUND", "COALESCE", "CAST", "CASE", "WHEN", "THEN", "ELSE",
        "END", "AND", "NOT", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "DESC", "EXPLAIN QUERY PLAN", "WITH",
        "UNION ALL",
        "EXCEPT", "INTERSECT", "OVER", "PARTITION BY",
    ]

    init(_ tables: [ResultTable]) {
        self.tables = tables.map(\.name)
        columns = tables.flatMap { $0.columns.map(\.name) }
    }

    /// The names and SQL's words that begin so; after some words only a view or a query comes.
    func names(goingOnFrom word: String, after before: String) -> [String] {
        let all =
            switch before.lowercased() {
            case _ where word.hasPrefix("."): DotCommand.names
            case "from", "join", ".schema": Set(tables).sorted()
            default: Set(tables + columns).sorted() + Self.words
            }
        let wanted = word.lowercased()
        return all.filter { $0.lowercased().hasPrefix(wanted) }
    }
}
