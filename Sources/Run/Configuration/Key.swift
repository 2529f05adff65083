public import Scalars
internal import System

/// A named group of keys; a mapping in the file.
public struct Section: Sendable {
    public let path: [String]
    public let sentence: String

    public init(_ name: String, in parent: Section? = nil, _ sentence: String) {
        path = (parent?.path ?? []) + [name]
        self.sentence = sentence
    }
}

/// A key that a schema knows, its type left out.
public protocol ConfigurationKey: Sendable {
    /// What reading and showing need to know of the key.
    var row: KeyRow { get }
}

/// A key of the configuration; the declaration is also how its typed value is found.
public struct Key<Value: Sendable>: ConfigurationKey {
    public let row: KeyRow

    /// The `standard` value holds where nothing else is said.
    public init(
        _ name: String, in section: Section? = nil, _ kind: ValueKind<Value>, standard: Value, isSecret: Bool = false,
        _ sentence: String
    ) {
        let standardText = kind.write(standard)
        precondition(kind.read(standardText) != nil, "\(name) does not accept its own standard value \(standardText)")
        row = KeyRow(
            path: (section?.path ?? []) + [name], sentence: sentence, isSecret: isSecret, isList: kind.isList,
            expectation: kind.expectation,
            standard: TypedText(value: standard, text: standardText),
            read: { text, folder in
                guard var value = kind.read(text) else { return nil }
                if let folder, let seen = kind.seen { value = seen(value, folder) }
                return TypedText(value: value, text: kind.write(value))
            },
            complaint: { kind.complaint(about: $0) })
    }
}

/// A value, and the text that stands for it.
struct TypedText: Sendable {
    let value: any Sendable
    let text: String
}

/// A key as file and command line show it.
public struct KeyRow: Sendable {
    public let path: [String]
    public let sentence: String
    public let isSecret: Bool
    /// A file may have it as a list.
    public let isList: Bool
    public let expectation: String
    let standard: TypedText
    /// Paths are meant from the folder, if there is one.
    let read: @Sendable (String, _ folder: Path?) -> TypedText?
    let complaint: @Sendable (String) -> String

    /// The path as `--set` takes it: `log.open segments`.
    public var name: String { path.joined(separator: ".") }

    /// The sentence about a text that is no value of this key; it never shows a secret.
    func refusal(of text: String) -> String {
        isSecret ? "\(name) must be \(expectation); its text is hidden" : "\(name) \(complaint(text))"
    }
}
