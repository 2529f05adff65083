extension CommandTable {
    /// The page for the command that `names` lead to, or for the program.
    public func help(for names: [String] = [], columns: Int = 80, style: Style = .plain) -> String? {
        var route = Route(root)
        for name in names {
            guard let command = route.command.commands.first(where: { $0.name == name }) else { return nil }
            route = route.appending(command)
        }
        return help(for: route, columns: columns, style: style)
    }

    func help(for route: Route<Action>, columns: Int, style: Style) -> String {
        let command = route.command
        var page = Page(columns: columns, style: style)
        page.paragraph(command.sentence)
        page.heading("Usage", usage(of: route))
        page.table("Arguments", command.arguments.map { ($0.row.usage, $0.row.sentence) })
        page.table("Commands", command.commands.map { ($0.name, $0.sentence) })
        page.table("Flags", route.flags.map { ($0.row.usage, $0.row.explanation) })
        page.table("What it shows", command.terms.map { ($0.word, $0.sentence) })
        page.table("Global flags", globals.map { ($0.row.usage, $0.row.explanation) })
        page.examples(command.examples)
        return page.text
    }

    /// The words of one command, its arguments as placeholders.
    func usage(of route: Route<Action>) -> String {
        var words = [route.name]
        if !route.command.commands.isEmpty { words.append("<command>") }
        words += route.flags.map(\.row).filter(\.isRequired).map { "--\($0.name) \($0.form?.placeholder ?? "")" }
        words += route.command.arguments.map(\.row.usage)
        if route.flags.contains(where: { !$0.row.isRequired }) { words.append("[flags]") }
        return words.joined(separator: " ")
    }
}

/// A page of help that grows from top to bottom.
private struct Page {
    private let columns: Int
    private let style: Style
    private(set) var text = ""

    init(columns: Int, style: Style) {
        self.columns = min(max(columns, Limits.narrowestPage), Limits.widestPage)
        self.style = style
    }

    mutating func paragraph(_ sentence: String) {
        text += wrap(sentence.prefix(1).uppercased() + sentence.dropFirst() + ".", indent: 0).drop { $0 == " " } + "\n"
    }

    mutating func heading(_ title: String, _ line: String) { text += "\n\(style.bold(title + ":")) \(line)\n" }

    mutating func table(_ title: String, _ rows: [(left: String, right: String)]) {
        guard !rows.isEmpty else { return }
        let width = min(rows.map(\.left.count).max() ?? 0, Limits.helpColumn, columns / 3)
        text += "\n\(style.bold(title + ":"))\n"
        for row in rows {
            let right = wrap(row.right, indent: width + 4)
            if row.left.count > width {
                text += "  \(row.left)\n\(right)\n"
            } else {
                text += "  \(row.left)" + right.dropFirst(row.left.count + 2) + "\n"
            }
        }
    }

    mutating func examples(_ examples: [Example]) {
        guard !examples.isEmpty else { return }
        text += "\n\(style.bold("Examples:"))\n"
        for example in examples { text += "  \(style.dim("# " + example.sentence))\n  \(example.line)\n" }
    }

    /// Lines of at most the page's width, each behind `indent` spaces.
    private func wrap(_ sentence: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let width = columns - indent
        var lines: [String] = []
        var line = ""
        for word in sentence.split(separator: " ") {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return (lines + [margin + line]).joined(separator: "\n")
    }
}
