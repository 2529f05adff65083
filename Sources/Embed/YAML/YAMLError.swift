/// One thing that is wrong with a YAML text, and where.
public struct YAMLProblem: Error, Hashable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: Sendable, Hashable {
        case syntax
        case duplicateKey
        case unsupported
        case tooLarge
    }

    public let code: Code
    public let mark: YAMLMark
    public let sentence: String

    public init(_ code: Code, at mark: YAMLMark, _ sentence: String) {
        self.code = code
        self.mark = mark
        self.sentence = sentence
    }

    public var description: String { "\(mark): \(sentence)" }
}

/// Why a YAML text is refused: every problem up to the first that ended the reading. The remedy is always the text.
public struct YAMLError: Error, CustomStringConvertible {
    public let problems: [YAMLProblem]
    /// The tree, where the whole text could be read in spite of the problems; of a repeated key the first value counts.
    public let tree: YAMLNode?

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
