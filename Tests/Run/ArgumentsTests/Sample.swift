import Arguments
import Scalars
import System

/// A small program to ask things of.
enum Sample {
    enum Action: Sendable, Hashable { case up, create, list, produce, seek }
    enum Format: String, CaseIterable, Sendable { case text, json, rawBytes = "raw bytes" }

    static let partitions = Flag("partitions", short: "p", .integer(in: 1...4096), standard: "1", "how many partitions")
    static let label = Flag("label", .text(), isRepeated: true, "a label")
    static let name = Positional("name", .name(), "the topic's name")
    static let files = Positional("file", .file, arity: .any, "files to read")
    static let format = Flag("format", short: "f", .choice(of: Format.self), "how a record is written")
    static let topic = Flag("topic", .name(listedBy: "topic list --quiet"), isRequired: true, "the topic")
    static let offset = Positional("offset", .integer(), "where to go; negative from the end")
    static let quiet = Switch("quiet", short: "q", "say less")
    static let verbose = Switch("verbose", short: "v", "say more")

    static let table = CommandTable(
        Command(
            "sluice", "one binary that is a whole real-time data stack",
            commands: [
                Command("up", "run everything", flags: [quiet, verbose], action: Action.up),
                Command(
                    "topic", "make, list and change topics",
                    commands: [
                        Command(
                            "create", "make a topic", flags: [partitions, label], arguments: [name],
                            examples: [
                                Example("sluice topic create orders --partitions 4", "four partitions for orders")
                            ],
                            action: .create),
                        Command("list", "list the topics", action: .list),
                    ]),
                Command(
                    "produce", "send records", flags: [topic, format, quiet], arguments: [files], action: .produce),
                Command("seek", "move a position", flags: [quiet], arguments: [offset], action: .seek),
            ]))

    /// What the words mean, or the message that their author sees.
    static func parse(_ line: String) throws(UsageError) -> Request<Action> {
        try table.parse(line.split(separator: " ").map(String.init))
    }

    static func run(_ line: String) throws -> (action: Action, given: Invocation) {
        guard case .run(let action, let given) = try parse(line) else {
            throw SystemError(call: line, subject: "", code: 0)
        }
        return (action, given)
    }

    static func refusal(_ line: String) -> String {
        do throws(UsageError) {
            return "\(try parse(line))"
        } catch { return "\(error.command): \(error.sentence)" }
    }
}
