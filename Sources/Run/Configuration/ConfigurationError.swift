/// One thing that is wrong with a configuration, where, and what was expected.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: Sendable, Hashable {
        case unreadable
        case syntax
        case duplicateKey
        case unknownKey
        case wrongValue
        case missingVariable
        case conflict
    }

    public let code: Code
    public let origin: Origin
    public let sentence: String

    init(_ code: Code, _ origin: Origin, _ sentence: String) {
        self.code = code
        self.origin = origin
        self.sentence = sentence
    }

    public var description: String { origin.messagePrefix + sentence }
}

/// Everything that is wrong with a configuration, in the order of the file and then of the flags.
public struct ConfigurationError: Error, CustomStringConvertible {
    public let problems: [ConfigurationProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
