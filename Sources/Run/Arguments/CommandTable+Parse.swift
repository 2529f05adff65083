extension CommandTable {
    /// Says what the words after the program's name ask for.
    public func parse(_ words: [String], columns: Int = 80, style: Style = .plain) throws(UsageError) -> Request<Action>
    {
        if words.isEmpty && root.action == nil { return .help(help(for: Route(root), columns: columns, style: style)) }
        var parser = Parser(self)
        let ending = try parser.read(words)
        switch ending {
        case .help: return .help(help(for: parser.route, columns: columns, style: style))
        case .version: return .version
        case .complete: return try parser.finish()
        }
    }
}

/// Reads words from left to right: commands first, then flags and arguments in any order.
struct Parser<Action: Sendable> {
    enum Ending { case complete, help, version }

    private(set) var route: Route<Action>
    private let globals: [FlagRow]
    private var flags: [String: FlagRow] = [:]
    var flagNames: [String] { flags.keys.sorted() }
    private var shorts: [Character: FlagRow] = [:]
    private var values: [String: [any Sendable]] = [:]
    private var positionals: [String] = []

    init(_ table: CommandTable<Action>) {
        route = Route(table.root)
        globals = table.globals.map(\.row)
        declare(globals + table.root.flags.map(\.row))
    }

    mutating func read(_ words: [String]) throws(UsageError) -> Ending {
        var rest = words[...]
        var flagsHaveEnded = false
        while let word = rest.popFirst() {
            if flagsHaveEnded {
                positionals.append(word)
            } else if word == "--" {
                flagsHaveEnded = true
            } else if isHelp(word) {
                while let next = rest.popFirst(), enter(next) {}
                return .help
            } else if word == "--\(GlobalFlags.version.row.name)" {
                return .version
            } else if word.hasPrefix("--") {
                try readLong(word, &rest)
            } else if word.hasPrefix("-") && word != "-" && !isNegativeNumber(word) {
                try readShorts(word, &rest)
            } else {
                try readPlain(word)
            }
        }
        return .complete
    }

    private func isHelp(_ word: String) -> Bool {
        let row = GlobalFlags.help.row
        if word == "--\(row.name)" || word == row.short.map({ "-\($0)" }) { return true }
        let isFirst = route.commands.count == 1 && positionals.isEmpty
        return word == "help" && isFirst && !route.command.commands.contains { $0.name == word }
    }

    private mutating func declare(_ rows: [FlagRow]) {
        for row in rows {
            flags[row.name] = row
            if let short = row.short { shorts[short] = row }
        }
    }

    /// Steps into the command called `word`, if there is one.
    private mutating func enter(_ word: String) -> Bool {
        guard let command = route.command.commands.first(where: { $0.name == word }) else { return false }
        route = route.appending(command)
        declare(command.flags.map(\.row))
        return true
    }

    private mutating func readPlain(_ word: String) throws(UsageError) {
        if enter(word) { return }
        guard route.command.commands.isEmpty else { throw unknownCommand(word) }
        positionals.append(word)
    }

    private mutating func readLong(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let row = flags[name] else { throw unknownFlag("--\(name)") }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        if row.form == nil, let attached {
            throw error(.unexpectedValue, "--\(name) takes no value, but has \"\(attached)\"")
        }
        try take(row, attached, &rest)
    }

    /// `-v`, `-n 5`, `-n5`, `-n=5`, and switches in one word: `-qv`.
    private mutating func readShorts(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let row = shorts[letter] else { throw unknownFlag("-\(letter)") }
            guard row.form != nil, !letters.isEmpty else {
                try take(row, nil, &rest)
                continue
            }
            return try take(row, String(letters.first == "=" ? letters.dropFirst() : letters), &rest)
        }
    }

    private mutating func take(
        _ row: FlagRow, _ attached: String?, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let key = "--\(row.name)"
        guard let form = row.form else {
            values[key] = [true]
            return
        }
        if values[key] != nil && !row.isRepeated { throw error(.repeatedFlag, "\(key) is given twice") }
        guard let text = attached ?? nextValue(&rest, form) else {
            throw error(.missingValue, "\(key) needs a value: \(key) \(form.placeholder)")
        }
        values[key, default: []].append(try read(text, form, for: key))
    }

    private func nextValue(_ rest: inout ArraySlice<String>, _ form: ValueForm) -> String? {
        guard let next = rest.first else { return nil }
        let mayBeValue = !next.hasPrefix("-") || next == "-" || isNegativeNumber(next) || isSigned(next, form)
        return mayBeValue ? rest.popFirst() : nil
    }

    /// A sign and a digit that no flag has for its name, and the value understands: `-10m`.
    private func isSigned(_ word: String, _ form: ValueForm) -> Bool {
        guard let first = word.dropFirst().first, ("0"..."9").contains(first), shorts[first] == nil else {
            return false
        }
        return form.read(word) != nil
    }

    private func isNegativeNumber(_ word: String) -> Bool {
        let digits = word.dropFirst()
        guard word.first == "-", let first = digits.first, shorts[first] == nil else { return false }
        return Double(word) != nil && (("0"..."9").contains(first) || first == ".")
    }

    private func read(_ text: String, _ form: ValueForm, for key: String) throws(UsageError) -> any Sendable {
        guard let value = form.read(text) else { throw error(.wrongValue, "\(key) \(form.complaint(text))") }
        return value
    }

    // MARK: - When all words are read

    consuming func finish() throws(UsageError) -> Request<Action> {
        guard let action = route.command.action else {
            let names = route.command.commands.map(\.name).joined(separator: ", ")
            throw error(.missingCommand, "which command? One of: \(names)")
        }
        try assignPositionals()
        for row in flags.values where values["--\(row.name)"] == nil {
            if row.isRequired { throw error(.missingFlag, "\(row.usage) is required") }
            if let standard = row.standard, let form = row.form {
                values["--\(row.name)"] = [try read(standard, form, for: "--\(row.name)")]
            }
        }
        let declared = flags.keys.map { "--\($0)" } + route.command.arguments.map { "<\($0.row.name)>" }
        return .run(action, Invocation(command: route.name, declared: Set(declared), values: values))
    }

    private mutating func assignPositionals() throws(UsageError) {
        var rest = positionals[...]
        for row in route.command.arguments.map(\.row) {
            if rest.isEmpty && row.isRequired { throw error(.missingArgument, "<\(row.name)> is missing") }
            let texts = row.takesMany ? rest : rest.prefix(1)
            rest = rest.dropFirst(texts.count)
            for text in texts {
                values["<\(row.name)>", default: []].append(try read(text, row.form, for: "<\(row.name)>"))
            }
        }
        if let extra = rest.first { throw error(.unexpectedArgument, "\"\(extra)\" is one argument too many") }
    }
}
