extension CommandTable {
    /// The list of commands and common flags for a README, as Markdown.
    public var reference: String {
        let commands = leaves.map { "| `\(usage(of: $0))` | \(cell($0.command.sentence)) |" }
        let flags = globals.map { "| `\($0.row.usage)` | \(cell($0.row.explanation)) |" }
        return """
            | command | what it does |
            |---|---|
            \(commands.joined(separator: "\n"))

            | flag of every command | what it does |
            |---|---|
            \(flags.joined(separator: "\n"))

            """
    }

    private func cell(_ sentence: String) -> String {
        sentence.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
