/// What to do instead of what a view cannot have.
enum Refusal {
    static let subquery =
        "a view reads one stream and has no SELECT inside: JOIN a table, or write the outer SELECT under queries:"

    static func clock(_ word: String) -> String {
        "\(word) depends on when it is computed, and a result must not: use the stream's event time"
    }

    static func over(_ function: String) -> String {
        "\(function)(…) OVER is not available in a view, whose rows never end: "
            + "write it under queries:, over the results"
    }

    /// Clauses that may follow in SQL, but not in a view.
    static let clauses: [String: String] = [
        "ORDER":
            "ORDER BY is not available in a view, whose rows never end: order them under queries:, where they are read",
        "LIMIT": "LIMIT is not available in a view, whose rows never end: write the top N under queries:",
        "OFFSET": "OFFSET is not available in a view, whose rows never end: write it under queries:",
        "UNION": "UNION is not available in a view: write one view for each SELECT, and the UNION under queries:",
        "EXCEPT": "EXCEPT is not available in a view: write one view for each SELECT, and the EXCEPT under queries:",
        "INTERSECT":
            "INTERSECT is not available in a view: write one view for each SELECT, and the INTERSECT under queries:",
        "WINDOW": "WINDOW is not available in a view: for stretches of time GROUP BY tumble('1m'); else use queries:",
    ]

    /// What other databases write before a text, to say what it is.
    static let typedLiterals: [String: String] = [
        "INTERVAL":
            "INTERVAL is not available: datetime(ts, '-1 day') is a time earlier, and windows are like tumble('10s')",
        "TIMESTAMP": "a time is a text alone, such as '2024-03-19 08:12:55': leave TIMESTAMP out before it",
        "DATE": "a date is a text alone, such as '2024-03-19': leave DATE out before it",
    ]

    static let colonCast = ":: is not available: write CAST(x AS INTEGER), REAL or TEXT"

    static let distinct =
        "SELECT DISTINCT is not available in a view: GROUP BY the same expressions keeps each combination once"

    static func join(_ kind: String) -> String {
        "\(kind) JOIN is not available: a view follows its stream's rows; "
            + "use JOIN, or LEFT JOIN to keep rows without a match"
    }
}
