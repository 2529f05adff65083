@testable import Arguments
import Scalars
import System
import Testing

@Suite struct `Help pages` {
    @Test func `show a command`() {
        #expect(
            Sample.table.help(for: ["topic", "create"]) == """
                Make a topic.

                Usage: sluice topic create <name> [flags]

                Arguments:
                  <name>  the topic's name

                Flags:
                  -p, --partitions N  how many partitions (default 1)
                  --label TEXT        a label (may be repeated)

                Global flags:
                  --config FILE       the YAML file that configures everything
                  --data DIR          the folder that holds the data
                  --broker HOST:PORT  use the log of this broker of Kafka's protocol, or the
                                      first of several (a:1,b:2) that answers, instead of a data
                                      folder
                  --set KEY=VALUE     give one key of the configuration a value, over what the
                                      file says (may be repeated)
                  --json              print the result as JSON
                  -h, --help          show this page
                  --version           show the version

                Examples:
                  # four partitions for orders
                  sluice topic create orders --partitions 4

                """)
    }

    @Test func `say what the command shows`() throws {
        let list = Command<String>(
            "list", "list the topics", terms: [Term("SIZE", "of all records"), Term("RECORDS", "that are kept")],
            action: "list")
        let page = try #require(CommandTable(Command("sluice", "all", commands: [list])).help(for: ["list"]))
        #expect(page.contains("\nWhat it shows:\n  SIZE     of all records\n  RECORDS  that are kept\n"), "\(page)")
    }

    @Test func `show the program`() throws {
        let page = try #require(Sample.table.help())
        #expect(page.hasPrefix("One binary that is a whole real-time data stack.\n\nUsage: sluice <command>\n"))
        #expect(page.contains("\n  topic    make, list and change topics\n"))
        #expect(Sample.table.help(for: ["nothing"]) == nil)
    }

    @Test(arguments: [20, 40, 60, 80, 200])
    func `fit the terminal`(columns: Int) throws {
        let page = try #require(Sample.table.help(for: ["produce"], columns: columns))
        // A usage line stays whole, so that it can be copied.
        let wrapped = page.split(separator: "\n").filter { !$0.hasPrefix("Usage:") }
        let widest = wrapped.map(\.count).max() ?? 0
        #expect(widest <= max(40, min(columns, 100)))
    }

    @Test func `are bold only where asked`() throws {
        let page = try #require(Sample.table.help(style: Style(isColoured: true)))
        #expect(page.contains("\u{1B}[1mUsage:\u{1B}[0m"))
        #expect(Sample.table.help()?.contains("\u{1B}") == false)
    }
}

@Suite struct `The reference` {
    @Test func `lists what can be run`() {
        #expect(Sample.table.reference.hasPrefix("| command | what it does |\n|---|---|\n| `sluice up [flags]` |"))
        #expect(Sample.table.reference.contains("| `sluice topic create <name> [flags]` | make a topic |\n"))
        #expect(Sample.table.reference.contains("| `--data DIR` | the folder that holds the data |\n"))
        #expect(!Sample.table.reference.contains("`sluice topic <command>`"))
    }
}

@Suite struct `A table of commands` {
    private static func faults(of command: Command<Int>) -> [String] { CommandTable<Int>.faults(of: command) }

    @Test func `finds what contradicts itself`() {
        let one = Positional("one", .text(), arity: .any, "first")
        let two = Positional("two", .text(), "second")
        let table = Command(
            "x", "x",
            commands: [
                Command("a", "a", flags: [Switch("json", "again")], action: 1),
                Command("a", "a", arguments: [one, two], action: 2),
            ])
        #expect(
            Self.faults(of: table) == [
                "command a stands twice", "x a has --json twice", "x a: nothing may follow [<one>…]",
            ])
    }
}

@Suite struct `Terminals` {
    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
        (true, ["TERM": "dumb"], false),
    ])
    func `are coloured unless somebody minds`(isTerminal: Bool, variables: [String: String], coloured: Bool) {
        let terminal = Terminal(isTerminal: isTerminal, columns: 80, variables: variables)
        #expect(terminal.style.isColoured == coloured)
        #expect(terminal.style.red("x") == (coloured ? "\u{1B}[31mx\u{1B}[0m" : "x"))
    }

    @Test func `show progress, not too often, and clear it away`() {
        let clock = ManualClock()
        var drawn: [String] = []
        do {
            let terminal = Terminal(isTerminal: true, columns: 10, variables: [:])
            var progress = Progress(terminal, clock: clock) { drawn.append($0) }
            progress.show("one")
            progress.show("too soon")
            clock.advance(by: .milliseconds(150))
            progress.show("longer than the line")
        }
        #expect(drawn == ["\r\u{1B}[Kone", "\r\u{1B}[Klonger th", "\r\u{1B}[K"])
    }

    /// A terminal that is dumb printed the codes themselves.
    @Test(arguments: [(false, "xterm"), (true, "dumb")])
    func `that are none, or dumb, show no progress`(isTerminal: Bool, type: String) {
        var drawn: [String] = []
        do {
            let terminal = Terminal(isTerminal: isTerminal, columns: 80, variables: ["TERM": type])
            var progress = Progress(terminal, clock: ManualClock()) { drawn.append($0) }
            progress.show("one")
            progress.hide()
        }
        #expect(drawn.isEmpty)
    }
}
