import Arguments
import System
import Testing

@testable import Commands

@Suite struct `The table of commands` {
    private static func leaves(
        _ commands: [Command<Action>] = Program.table.root.commands, below path: [String] = []
    ) -> [(path: [String], command: Command<Action>)] {
        commands.flatMap { command in
            let inner = path + [command.name]
            return command.commands.isEmpty ? [(inner, command)] : leaves(command.commands, below: inner)
        }
    }

    @Test func `has a sentence and an example for every command`() {
        for (path, command) in Self.leaves() {
            let name = path.joined(separator: " ")
            #expect(!command.sentence.isEmpty && !command.sentence.hasSuffix("."), "\(name)")
            #expect(!command.examples.isEmpty, "\(name)")
            #expect(command.examples.allSatisfy { $0.line.contains("sluice \(name)") }, "\(name)")
        }
    }

    @Test func `understands its own examples`() throws {
        let examples = Self.leaves().flatMap(\.command.examples) + Program.table.root.examples
        #expect(examples.count >= 20)
        for example in examples {
            // What stands before and after a pipe is the shell's business.
            let part = try #require(example.line.split(separator: "|").first { $0.contains("sluice ") })
            let words = part.split { " <>()".contains($0) }.map(String.init)
            let start = try #require(words.firstIndex(of: "sluice"))
            var rest = Array(words[(start + 1)...])
            if part.contains(" > ") { rest.removeLast() }
            #expect(throws: Never.self, "\(example.line)") { try Program.table.parse(rest) }
        }
    }

    @Test func `takes positions with a sign`() throws {
        guard case .run(_, let given) = try Program.table.parse(["consume", "orders", "--from", "-10m", "-n", "3"])
        else {
            return #expect(Bool(false), "this is a command")
        }
        #expect(given[Consume.from] == .ago(.seconds(600)))
        #expect(given[Consume.most] == 3)
    }
}
