internal import Scalars

/// A word of the shell's own, beside SQL.
enum DotCommand: Hashable {
    case tables
    /// Of one name, or of all.
    case schema(String?)
    case help
    case quit

    private static let rows: [(usage: String, sentence: String)] = [
        ("SELECT …;", "a statement that reads, over as many lines as it takes"),
        ("NAME;", "everything that a view or query has"),
        (".tables", "the views and queries of each pipeline"),
        (".schema [NAME]", "their columns, and the SQL that makes them"),
        (".help", "this"),
        (".quit", "end, as Ctrl-D does"),
        ("Ctrl-C", "stop the statement that runs, or forget what was typed"),
        ("Tab", "go on with a name; twice, list those that it could be"),
        ("Up, Ctrl-R", "what was typed before: the last of it, or what has some letters"),
        ("Ctrl-K U W, Ctrl-Y", "cut the rest of a line, its beginning or a word, and put it in again"),
    ]
    static let names = [".tables", ".schema", ".help", ".quit", ".exit"]

    /// Reads a line that begins with a dot; nil for another one.
    init?(_ line: String) throws(CommandError) {
        let words = line.split { $0.isWhitespace || $0 == ";" }.map(String.init)
        guard let word = words.first, word.hasPrefix(".") else { return nil }
        let most = word == ".schema" ? 2 : 1
        guard words.count <= most || !Self.names.contains(word) else {
            throw CommandError("\(word) takes \(most == 2 ? "one name at most" : "nothing more")")
        }
        switch word {
        case ".tables": self = .tables
        case ".schema": self = .schema(words.dropFirst().first)
        case ".help": self = .help
        case ".quit", ".exit": self = .quit
        default:
            let near = Scalars.suggestion(for: word, among: Self.names)
            throw CommandError("\(word) is no command of this shell\(near)", remedy: ".help lists them")
        }
    }

    /// What `.help` prints.
    static var page: String {
        rows.map { row in
            row.usage + String(repeating: " ", count: max(2, 20 - row.usage.count)) + row.sentence + "\n"
        }.joined()
    }
}
