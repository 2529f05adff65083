public import Scalars

/// A flag that a command accepts: a `Switch` or a `Flag`.
public protocol CommandFlag: Sendable {
    /// What parser, help and completion need to know of the flag, its type left out.
    var row: FlagRow { get }
}

/// A flag without a value: given or not.
public struct Switch: CommandFlag {
    public let row: FlagRow

    public init(_ name: String, short: Character? = nil, _ sentence: String) {
        row = FlagRow(name: name, short: short, sentence: sentence, form: nil)
    }
}

/// A flag with a value; the declaration is also the key under which a command finds that value.
public struct Flag<Value: Sendable>: CommandFlag {
    public let row: FlagRow

    /// A `standard` value is written as on the command line, and is what the flag has when it is left out.
    public init(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Value>, placeholder: String? = nil,
        standard: String? = nil, isRequired: Bool = false, isRepeated: Bool = false, _ sentence: String
    ) {
        let form = ValueForm(kind, placeholder: placeholder)
        precondition(standard.map { form.read($0) != nil } ?? true, "--\(name) does not accept its own standard value")
        row = FlagRow(
            name: name, short: short, sentence: sentence, form: form, standard: standard, isRequired: isRequired,
            isRepeated: isRepeated)
    }
}

/// A flag as the command line shows it.
public struct FlagRow: Sendable {
    public let name: String
    public let short: Character?
    public let sentence: String
    /// How its value is written; nil for a switch.
    public let form: ValueForm?
    public var standard: String?
    public var isRequired = false
    public var isRepeated = false

    /// As in a usage line: `-p, --partitions N`.
    var usage: String {
        let prefix = short.map { "-\($0), " } ?? ""
        return prefix + "--\(name)" + (form.map { " \($0.placeholder)" } ?? "")
    }

    /// The sentence, and what it has to add about the value.
    var explanation: String {
        var notes: [String] = []
        if let standard { notes.append("default \(standard)") }
        if isRequired { notes.append("required") }
        if isRepeated { notes.append("may be repeated") }
        return notes.isEmpty ? sentence : "\(sentence) (\(notes.joined(separator: "; ")))"
    }
}

/// How the value of a flag or an argument is written, its type left out.
public struct ValueForm: Sendable {
    public let placeholder: String
    public let completion: ValueCompletion
    let read: @Sendable (String) -> (any Sendable)?
    let complaint: @Sendable (String) -> String

    init<Value: Sendable>(_ kind: ValueKind<Value>, placeholder: String?) {
        self.placeholder = placeholder ?? kind.placeholder
        completion = kind.completion
        read = { text in kind.read(text).map { $0 as any Sendable } }
        complaint = { kind.complaint(about: $0) }
    }
}
