import Scalars

/// Why a command line means nothing; the remedy is always another one.
public struct UsageError: Error, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: Sendable, Hashable {
        case unknownCommand
        case missingCommand
        case unknownFlag
        case missingFlag
        case missingValue
        case unexpectedValue
        case wrongValue
        case repeatedFlag
        case missingArgument
        case unexpectedArgument
    }

    /// What a shell is told of a command line that means nothing.
    public static let exitCode: Int32 = 2

    public let code: Code
    /// The words as far as they were understood.
    public let command: String
    public let sentence: String

    public init(_ code: Code, in command: String, _ sentence: String) {
        self.code = code
        self.command = command
        self.sentence = sentence
    }

    public var description: String { "\(command): \(sentence.visible)\nSee \(command) --help" }
}
