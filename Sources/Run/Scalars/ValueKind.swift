public import System

/// What a shell may offer while a value is being typed.
public enum ValueCompletion: Sendable, Hashable {
    case nothing
    case files
    case folders
    case words([String])
    /// The lines that a command of the program prints; these are its words, the program's name left out.
    case lines(of: String)
}

/// How a short text, from a file or a command line, becomes a value of one type, and what to say when it does not.
public struct ValueKind<Value: Sendable>: Sendable {
    /// What stands for the value in a usage line: `N`, `DIR`.
    public let placeholder: String
    /// What is expected, so that "must be …" is a sentence.
    public let expectation: String
    public let completion: ValueCompletion
    /// Whether its text is several, with commas between them.
    public let isList: Bool
    /// The value that `text` stands for; nil when it is not as expected.
    public let read: @Sendable (_ text: String) -> Value?
    /// The text that `read` takes back to the same value.
    public let write: @Sendable (Value) -> String
    /// What somebody in another folder means by the value; nil where the folder does not matter.
    public let seen: (@Sendable (Value, _ folder: Path) -> Value)?

    public init(
        _ placeholder: String, expectation: String, completion: ValueCompletion = .nothing, isList: Bool = false,
        read: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String,
        seen: (@Sendable (Value, _ folder: Path) -> Value)? = nil
    ) {
        self.placeholder = placeholder
        self.expectation = expectation
        self.completion = completion
        self.isList = isList
        self.read = read
        self.write = write
        self.seen = seen
    }

    /// The words of which the text must be one; none when it is free.
    public var choices: [String] {
        if case .words(let words) = completion { words } else { [] }
    }

    /// Why `text` is not such a value, ready to follow the name of what it was given for.
    public func complaint(about text: String) -> String { scalarComplaint(text, expectation, choices) }

    /// A kind of value where one of `words` says that there is none.
    public static func optional<Wrapped>(
        _ kind: ValueKind<Wrapped>, none words: String...
    ) -> ValueKind<Wrapped?> where Value == Wrapped? {
        let words = words.isEmpty ? ["none"] : words
        var seen: (@Sendable (Wrapped?, Path) -> Wrapped?)?
        if let ofKind = kind.seen { seen = { value, folder in value.map { ofKind($0, folder) } } }
        return ValueKind<Wrapped?>(
            kind.placeholder, expectation: "\(kind.expectation), or \(words[0])",
            completion: kind.choices.isEmpty ? .nothing : .words(kind.choices + words.prefix(1)),
            read: { text in words.contains(text) ? .some(nil) : kind.read(text).map { .some($0) } },
            write: { value in value.map(kind.write) ?? words[0] },
            seen: seen)
    }
}

/// The sentence about a text that is not as expected.
public func scalarComplaint(_ text: String, _ expectation: String, _ choices: [String]) -> String {
    let shown = Int(text) == nil ? "\"\(text)\"" : text
    return "must be \(expectation), not \(shown)" + suggestion(for: text, among: choices)
}

/// Words as a person lists them: `a, b or c`.
public func alternatives(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
