/// One line of the table: a command that does something, or a group of such commands.
public struct Command<Action: Sendable>: Sendable {
    public let name: String
    public let sentence: String
    public let flags: [any CommandFlag]
    public let arguments: [any CommandArgument]
    public let examples: [Example]
    /// What the words of its output mean.
    public let terms: [Term]
    public let commands: [Command<Action>]
    /// What runs it; nil for a group.
    public let action: Action?

    /// A command that does something.
    public init(
        _ name: String, _ sentence: String, flags: [any CommandFlag] = [], arguments: [any CommandArgument] = [],
        examples: [Example] = [], terms: [Term] = [], action: Action
    ) {
        self.terms = terms
        self.name = name
        self.sentence = sentence
        self.flags = flags
        self.arguments = arguments
        self.examples = examples
        commands = []
        self.action = action
    }

    /// A group; every command in it accepts the group's flags.
    public init(
        _ name: String, _ sentence: String, flags: [any CommandFlag] = [], examples: [Example] = [],
        commands: [Command<Action>]
    ) {
        self.name = name
        self.sentence = sentence
        self.flags = flags
        arguments = []
        self.examples = examples
        terms = []
        self.commands = commands
        action = nil
    }
}

/// A line that somebody may type, and what it does.
public struct Example: Sendable {
    public let line: String
    public let sentence: String

    public init(_ line: String, _ sentence: String) {
        self.line = line
        self.sentence = sentence
    }
}

/// A word that a command shows, such as a column's heading, and what it means.
public struct Term: Sendable {
    public let word: String
    public let sentence: String

    public init(_ word: String, _ sentence: String) {
        self.word = word
        self.sentence = sentence
    }
}

/// Every command and flag of a program: its parser, help, completion and reference are all read from here.
public struct CommandTable<Action: Sendable>: Sendable {
    public let root: Command<Action>
    public let globals: [any CommandFlag]

    public init(_ root: Command<Action>, globals: [any CommandFlag] = GlobalFlags.all) {
        self.root = root
        self.globals = globals
        let faults = Self.faults(of: root, globals: globals)
        precondition(faults.isEmpty, "the table of commands is wrong: " + faults.joined(separator: "; "))
    }

    /// Every command that does something, with the names that lead to it and the flags of the groups on the way.
    var leaves: [Route<Action>] { Self.leaves(of: root) }

    private static func leaves(of root: Command<Action>) -> [Route<Action>] {
        var found: [Route<Action>] = []
        func visit(_ route: Route<Action>) {
            if route.command.action != nil { found.append(route) }
            for command in route.command.commands { visit(route.appending(command)) }
        }
        visit(Route(root))
        return found
    }

    /// What contradicts itself in the table.
    static func faults(of root: Command<Action>, globals: [any CommandFlag] = GlobalFlags.all) -> [String] {
        var faults = repeated(root.commands.map(\.name)).map { "command \($0) stands twice" }
        for route in leaves(of: root) {
            let rows = (globals + route.flags).map(\.row)
            let twice = repeated(rows.map { "--\($0.name)" } + rows.compactMap { row in row.short.map { "-\($0)" } })
            faults += twice.map { "\(route.name) has \($0) twice" }
            faults += repeated(route.command.commands.map(\.name)).map { "\(route.name) \($0) stands twice" }
            let arguments = route.command.arguments.map(\.row)
            for (argument, next) in zip(arguments, arguments.dropFirst())
            where argument.takesMany || (!argument.isRequired && next.isRequired) {
                faults.append("\(route.name): nothing may follow \(argument.usage)")
            }
        }
        return faults
    }

    private static func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}

/// A command, and how one gets there from the root.
struct Route<Action: Sendable> {
    private(set) var commands: [Command<Action>]

    init(_ root: Command<Action>) { commands = [root] }

    var command: Command<Action> { commands[commands.count - 1] }
    var flags: [any CommandFlag] { commands.flatMap(\.flags) }
    /// The words that somebody types: `sluice topic create`.
    var name: String { commands.map(\.name).joined(separator: " ") }

    func appending(_ command: Command<Action>) -> Route {
        var route = self
        route.commands.append(command)
        return route
    }
}
