internal import Aggregates
internal import Arguments
internal import Columns
internal import Configuration
internal import Scalars
internal import System

/// `sluice sql`: questions about the results of pipelines, in SQLite's SQL.
enum Ask {
    private static let query = Positional("query", .text("QUERY"), arity: .optional, "one statement that only reads")
    private static let statement = Flag(
        "command", short: "c", .text("QUERY"), isRepeated: true, "one statement that only reads")
    private static let csv = Switch("csv", "print the result as CSV")

    static let command = Command<Action>(
        "sql", "ask for the results of pipelines in SQL, also while they change", flags: [statement, csv],
        arguments: [query],
        examples: [
            Example("sluice sql", "a shell; a statement ends with ; and .help says which keys and words there are"),
            Example("sluice sql -c sales_now --csv", "all of a view or query, as CSV"),
            Example("sluice sql -c .tables -c '.schema sales_now'", "the shell's own words, without the shell"),
            Example("echo 'SELECT count(*) FROM sales_now' | sluice sql --json", "for programs"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        guard !(session.wantsJSON && given[csv]) else {
            throw CommandError(.usage, "--json and --csv exclude each other", remedy: "leave one of them out")
        }
        let path = try session.configuration().results
        guard FileSystem.exists(path) else {
            throw CommandError(
                "there are no results in \(path)",
                remedy: "name the folder with --data DIR, or make some: \(session.suggestion("run FILE"))")
        }
        session.ending.watch()
        let form: ResultPrinter.Form = session.wantsJSON ? .json : given[csv] ? .csv : .table
        let results = Results(session, path, form)
        let statements = given.all(statement) + (given[query].map { [$0] } ?? [])
        for statement in statements { if try !results.take(statement) { return } }
        guard statements.isEmpty else { return }
        var shell = ResultShell(session, results)
        try shell.run()
    }
}

/// Answers statements about one file of results.
struct Results {
    let session: Session
    private let reader: any ResultQueries
    let form: ResultPrinter.Form
    let interruptions = Interruptions()

    init(_ session: Session, _ path: Path, _ form: ResultPrinter.Form) {
        self.session = session
        self.form = form
        reader = session.backends.readResults(path) { [interruptions] in interruptions.isStopped }
    }

    /// Answers a statement, or does what the shell's own word says; false when that is to end.
    func take(_ text: String) throws -> Bool {
        guard let command = try DotCommand(text) else {
            try answer(text.trimmed)
            return true
        }
        switch command {
        case .quit: return false
        case .help: session.output.write(DotCommand.page)
        case .tables: try show(ResultTables.table(try tables()))
        case .schema(let name): try showSchema(of: name)
        }
        try session.output.flush()
        return true
    }

    /// Prints a statement's result; a bare name stands for everything that it has.
    func answer(_ statement: String) throws {
        let isName = !statement.isEmpty && statement.utf8.allSatisfy { $0 == 0x5F || $0.isWordByte }
        var printer = ResultPrinter(session.output, form)
        var failure: (any Error)?
        do throws(AggregatesError) {
            try reader.rows(of: isName ? "SELECT * FROM \"\(statement)\"" : statement) { columns in
                printer.begin(columns)
            } row: { row in
                do { try printer.print(row) } catch { failure = error }
                return failure == nil && !interruptions.isStopped
            }
        } catch {
            guard !interruptions.isStopped else { return try stop() }
            throw explained(error, statement)
        }
        if let failure { throw failure }
        if interruptions.isStopped { return try stop() }
        printer.end()
        try session.output.flush()
        for note in printer.notes { session.say("note: " + note) }
    }

    /// What waits to be seen is not wanted any more, either.
    private func stop() throws(CommandError) {
        session.output.discard()
        throw CommandError("stopped")
    }

    /// All rows of a result that is known to be small.
    func rows(_ statement: String) throws(AggregatesError) -> [[Value]] {
        var rows: [[Value]] = []
        try reader.query(statement) { _ in
        } row: { row in
            rows.append(row)
            return true
        }
        return rows
    }

    /// The first column of a result that is known to be small.
    func texts(_ statement: String) throws(AggregatesError) -> [String] {
        try rows(statement).compactMap { $0.first?.shown }
    }

    /// What of the schema is for people: neither the store's own, nor one generation of a view.
    static let isPublic = "type = 'view' AND name NOT LIKE 'sluice!_%' ESCAPE '!' AND name NOT GLOB '*__[0-9]*'"
    static let names = "SELECT name FROM sqlite_schema WHERE \(isPublic) ORDER BY name"

    /// With the nearest name, where one is unknown, and with what to do where more than reading was asked for.
    func explained(_ error: AggregatesError, _ statement: String = "") -> CommandError {
        let mark = "no such table: "
        let sentence = error.sentence
        if let effect = StatementEffect(statement) ?? (sentence == StatementEffect.hidden.sentence ? .hidden : nil) {
            return CommandError(effect.sentence, remedy: effect.remedy)
        }
        guard let start = sentence.indices.first(where: { sentence[$0...].hasPrefix(mark) }) else {
            return CommandError(sentence)
        }
        let name = String(sentence[start...].dropFirst(mark.count).prefix { $0 != " " && $0 != ";" && $0 != ":" })
        // Names that cannot be read help nobody.
        let known = (try? texts(Self.names)) ?? []
        let near = Scalars.suggestion(for: name, among: known)
        let all = known.isEmpty ? "there are no views yet" : "there are \(known.joined(separator: ", "))"
        return CommandError(sentence + near, remedy: near.isEmpty ? all : nil)
    }
}

extension String {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
