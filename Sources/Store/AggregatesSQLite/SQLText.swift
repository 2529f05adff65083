internal import Aggregates
internal import Plans

/// How names and lists are written in SQL.
enum SQLText {
    /// A name, whatever is in it.
    static func name(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    static func names(_ names: [String]) -> String { names.map(name).joined(separator: ", ") }

    /// `?1, ?2, …`
    static func parameters(_ count: Int) -> String {
        (0..<count).map { "?\($0 + 1)" }.joined(separator: ", ")
    }
}

extension ViewID {
    /// The table or the view in which this generation's results are read.
    var results: String { "\(view)__\(generation)" }
    /// The table of what the results are made of.
    var state: String { "sluice_state_\(results)" }

    /// The table of the values that an aggregate has seen.
    func distinct(_ aggregate: Int) -> String { "sluice_distinct_\(results)_\(aggregate + 1)" }

    func index(_ number: Int) -> String { "sluice_index_\(results)_\(number)" }

    var description: String { "\(pipeline).\(view)" }
}
