internal import Aggregates
internal import Arguments
internal import Scalars
internal import System

/// Reads statements from standard input: of a person, with a prompt and help, or of a program.
struct ResultShell {
    private let session: Session
    private let results: Results
    private let isForPerson = StandardStream.input.isTerminal
    private var cutter = StatementCutter()
    private var isOver = false

    init(_ session: Session, _ results: Results) {
        self.session = session
        self.results = results
    }

    private static let help = """
        SELECT …;             a statement that reads, over as many lines as it takes
        NAME;                 everything that a view or query has
        .tables               the views and queries
        .schema [NAME]        how they are made
        .help                 this
        .quit                 end, as Ctrl-D does

        """

    mutating func run() throws {
        if isForPerson { session.say("a statement ends with ; and .help says what else there is", isDim: true) }
        var pending: [UInt8] = []
        prompt()
        while !isOver {
            let bytes = try StandardStream.input.read(limit: Limits.inputBytes)
            if bytes.isEmpty { break }
            pending += bytes
            while !isOver, let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(pending[...end])
                pending.removeSubrange(...end)
                try take(line)
                if !isOver { prompt() }
            }
            guard pending.count <= Limits.statementBytes else {
                throw CommandError("a statement has at most \(Figures.bytes(Limits.statementBytes))")
            }
        }
        if !isOver { try take(pending) }
        if !isOver, let rest = cutter.finish() { try answer(rest) }
        if isForPerson { session.output.line("") }
    }

    private func prompt() {
        guard isForPerson else { return }
        session.output.write(cutter.isInside ? "   ...> " : "sluice> ")
        // A terminal that is gone is told by the next read.
        try? session.output.flush()
    }

    private mutating func take(_ line: [UInt8]) throws {
        let text = String(decoding: line, as: UTF8.self)
        if !cutter.isInside, let word = text.split(whereSeparator: \.isWhitespace).first, word.hasPrefix(".") {
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            if [".quit", ".exit"].contains(words[0]) { return isOver = true }
            return try forgiving { try obey(words) }
        }
        for statement in cutter.feed(line) { try answer(statement) }
    }

    private func answer(_ statement: String) throws {
        try forgiving { try results.answer(statement.trimmed) }
    }

    /// A person reads what is wrong and goes on; a program's mistake ends it.
    private func forgiving(_ body: () throws -> Void) throws {
        do { try body() } catch {
            if case OutputError.closed = error { throw error }
            guard isForPerson else { throw error }
            _ = Complaint(error, in: session).tell()
        }
    }

    private func obey(_ words: [String]) throws {
        switch words[0] {
        case ".tables":
            for name in try results.texts(Results.names) { session.output.line(name.visible) }
        case ".schema":
            let name = words.dropFirst().first.map { "'" + $0.filter { $0 != "'" && $0 != ";" } + "'" }
            let texts = try results.texts(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
                    + (name.map { "name = \($0)" } ?? Results.isPublic))
            for text in texts { session.output.line(text + ";") }
        case ".help": session.output.write(Self.help)
        default: throw CommandError("\(words[0]) is no command of this shell", remedy: ".help lists them")
        }
        try session.output.flush()
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
