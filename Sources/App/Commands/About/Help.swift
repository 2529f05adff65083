internal import Arguments
internal import Scalars

/// `sluice help`: the page of a command, or the list of all.
enum Help {
    private static let words = Positional("command", .name("COMMAND"), arity: .any, "the command's words")
    private static let markdown = Switch("markdown", "the list of all commands, as the README has it")

    static let command = Command<Action>(
        "help", "show the page of a command", flags: [markdown], arguments: [words],
        examples: [Example("sluice help topic create", "how to make a topic")], action: run)

    private static func run(_ session: Session) throws {
        let terminal = session.output.terminal
        let names = session.given.all(words)
        if session.given[markdown] { return session.output.write(Program.table.reference) }
        if let page = Program.table.help(for: names, columns: terminal.columns, style: terminal.style) {
            return session.output.write(page)
        }
        // The parser knows best what is wrong with words that lead nowhere.
        _ = try Program.table.parse(names)
    }
}
