/// What a command line asks for.
public enum Request<Action: Sendable>: Sendable {
    case run(Action, Invocation)
    /// Print this page.
    case help(String)
    case version
}

/// The values that were given to the command that matched, found by the declarations of its flags and arguments.
public struct Invocation: Sendable {
    /// The words of the command, the program's name first.
    public let command: String
    private let declared: Set<String>
    private let values: [String: [any Sendable]]

    init(command: String, declared: Set<String>, values: [String: [any Sendable]]) {
        self.command = command
        self.declared = declared
        self.values = values
    }

    public subscript(flag: Switch) -> Bool { !all("--\(flag.row.name)", Bool.self).isEmpty }

    /// The flag's value, or its standard one; nil when it has neither.
    public subscript<Value>(flag: Flag<Value>) -> Value? { all("--\(flag.row.name)", Value.self).last }

    public subscript<Value>(argument: Positional<Value>) -> Value? { all("<\(argument.row.name)>", Value.self).first }

    /// The argument's value, for whoever does not know whether the command has such an argument.
    public func valueIfDeclared<Value>(of argument: Positional<Value>) -> Value? {
        declared.contains("<\(argument.row.name)>") ? self[argument] : nil
    }

    /// Every value of a flag that may be repeated.
    public func all<Value>(_ flag: Flag<Value>) -> [Value] { all("--\(flag.row.name)", Value.self) }

    /// Every value of an argument that takes many words.
    public func all<Value>(_ argument: Positional<Value>) -> [Value] { all("<\(argument.row.name)>", Value.self) }

    /// The value of a flag that is required or has a standard value.
    public func value<Value>(of flag: Flag<Value>) -> Value {
        guard let value = self[flag] else {
            preconditionFailure("--\(flag.row.name) is neither required nor has it a standard value")
        }
        return value
    }

    /// The value of an argument that is required.
    public func value<Value>(of argument: Positional<Value>) -> Value {
        guard let value = self[argument] else { preconditionFailure("<\(argument.row.name)> is not required") }
        return value
    }

    private func all<Value>(_ name: String, _ type: Value.Type) -> [Value] {
        precondition(declared.contains(name), "\(name) is not declared for \(command)")
        return (values[name] ?? []).map { value in
            guard let value = value as? Value else { preconditionFailure("\(name) is declared with two types") }
            return value
        }
    }
}
