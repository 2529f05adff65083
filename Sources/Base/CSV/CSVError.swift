/// Why a file is not CSV as RFC 4180 has it, and on which line.
public struct CSVError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case syntax
        case tooLarge
    }

    public let code: Code
    /// Counted from 1, line ends within quotes included.
    public let line: Int
    public let sentence: String

    public init(_ code: Code, line: Int, _ sentence: String) {
        self.code = code
        self.line = line
        self.sentence = sentence
    }

    public var description: String { "line \(line): \(sentence)" }
}
