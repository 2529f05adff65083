/// A place in a text; lines and columns (in characters) count from one.
public struct YAMLMark: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public var description: String { "\(line):\(column)" }

    public static func < (one: YAMLMark, other: YAMLMark) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }
}

/// A value in a YAML text, and where it stands.
public struct YAMLNode: Sendable, Hashable {
    /// How a scalar was written; block text begins on the line after its mark.
    public enum Style: Sendable, Hashable {
        case plain
        case quoted
        case literal
        case folded
    }

    /// The value itself.
    public enum Content: Sendable, Hashable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    public let mark: YAMLMark
    public let content: Content

    public init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// The text of a scalar, however it was written; nil for a list or a mapping.
    public var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    public var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The pairs of a mapping in the order of the text, no key twice.
    public var mapping: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Whether this is the plain scalar that stands for nothing: left out, `~` or `null`.
    public var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value at `key` of a mapping.
    public subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// What this is, for a sentence that says what was found.
    public var kindName: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a scalar"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// One `key: value` of a mapping.
public struct YAMLEntry: Sendable, Hashable {
    public let key: String
    public let keyMark: YAMLMark
    public let value: YAMLNode

    public init(key: String, keyMark: YAMLMark, value: YAMLNode) {
        self.key = key
        self.keyMark = keyMark
        self.value = value
    }
}
