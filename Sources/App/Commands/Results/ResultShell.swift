internal import Aggregates
internal import Arguments
internal import Scalars
internal import System

/// Reads statements from standard input: of a person, with a prompt, a line to edit and help, or of a program.
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

    mutating func run() throws {
        if isForPerson { session.say("a statement ends with ; and .help says what else there is", isDim: true) }
        let interruptions = results.interruptions
        if isForPerson { session.ending.interrupt { interruptions.interrupt() } }
        // A dumb terminal has no place to go back to, and edits its lines itself.
        if isForPerson, session.output.terminal.canRedraw {
            var reader = LineReader()
            try talk(&reader)
        } else {
            try readLines()
        }
        if !isOver, let rest = cutter.finish() { try answer(rest) }
        if isForPerson { session.output.line("") }
    }

    /// Takes what somebody types line by line.
    private mutating func talk(_ reader: inout LineReader) throws {
        let interruptions = results.interruptions
        var words: KnownWords?
        while !isOver {
            // What the terminal has shown so far is above the line that is drawn.
            try session.output.flush()
            let results = results
            let line = try reader.line(cutter.isInside ? Interruptions.goingOn : Interruptions.prompt) { word, before in
                let known = words ?? results.knownWords
                words = known
                return known.names(goingOnFrom: word, after: before)
            }
            switch line {
            case nil: return try readLines()
            case .end: return reader.rememberBegun()
            case .interrupted:
                reader.rememberBegun()
                cutter = StatementCutter()
            case .text(let text):
                words = nil
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                reader.remember(text, goesOn: goesOn(after: lines))
                _ = interruptions.beginWork()
                for line in lines where !isOver && !interruptions.isStopped { try take(Array((line + "\n").utf8)) }
                if interruptions.endWork() {
                    reader.forget()
                    cutter = StatementCutter()
                }
            }
        }
    }

    /// Whether a statement will have begun after these lines that has not ended.
    private func goesOn(after lines: [Substring]) -> Bool {
        var cutter = cutter
        for line in lines where cutter.isInside || !isOwnWord(String(line).trimmed) {
            _ = cutter.feed((line + "\n").utf8)
        }
        return cutter.isInside
    }

    /// Takes lines as they come, from a program or from a terminal that can do no better.
    private mutating func readLines() throws {
        let interruptions = results.interruptions
        var pending: [UInt8] = []
        prompt()
        while !isOver {
            let bytes = try StandardStream.input.read(limit: Limits.inputBytes)
            if interruptions.beginWork() { forget(&pending) }
            if bytes.isEmpty { break }
            pending += bytes
            while !isOver, !interruptions.isStopped, let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(pending[...end])
                pending.removeSubrange(...end)
                try take(line)
            }
            if interruptions.endWork() { forget(&pending) }
            if !isOver { prompt() }
            guard pending.count <= Limits.statementBytes else {
                throw CommandError("a statement has at most \(Figures.bytes(Limits.statementBytes))")
            }
        }
        if !isOver { try take(pending) }
    }

    /// What was typed before Ctrl-C is not meant any more.
    private mutating func forget(_ pending: inout [UInt8]) {
        pending = []
        cutter = StatementCutter()
    }

    private func prompt() {
        guard isForPerson else { return }
        session.output.write(cutter.isInside ? Interruptions.goingOn : Interruptions.prompt)
        // A terminal that is gone is told by the next read.
        try? session.output.flush()
    }

    private mutating func take(_ line: [UInt8]) throws {
        let text = String(decoding: line, as: UTF8.self).trimmed
        if !cutter.isInside, isOwnWord(text) {
            var goesOn = true
            try forgiving { goesOn = try results.take(text.hasPrefix(".") ? text : ".\(text)") }
            isOver = !goesOn
            return
        }
        for statement in cutter.feed(line) where !results.interruptions.isStopped { try answer(statement) }
    }

    private func isOwnWord(_ line: String) -> Bool {
        line.hasPrefix(".") || isForPerson && Self.words.contains(line)
    }

    /// What people type who do not know of the dot.
    private static let words = ["help", "quit", "exit", "tables"]

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
}
