public import Scalars

/// A word that a command expects at its place.
public protocol CommandArgument: Sendable {
    /// What parser, help and completion need to know of the argument, its type left out.
    var row: ArgumentRow { get }
}

/// An argument without a name of its own on the command line; the declaration is also the key to its value.
public struct Positional<Value: Sendable>: CommandArgument {
    public let row: ArgumentRow

    public init(_ name: String, _ kind: ValueKind<Value>, arity: ArgumentRow.Arity = .one, _ sentence: String) {
        row = ArgumentRow(
            name: name, sentence: sentence, arity: arity, form: ValueForm(kind, placeholder: "<\(name)>"))
    }
}

/// An argument as the command line shows it.
public struct ArgumentRow: Sendable {
    /// How many words an argument takes; only the last one of a command may take more than one.
    public enum Arity: Sendable, Hashable {
        case one
        case optional
        case atLeastOne
        case any
    }

    public let name: String
    public let sentence: String
    public let arity: Arity
    public let form: ValueForm

    var isRequired: Bool { arity == .one || arity == .atLeastOne }
    var takesMany: Bool { arity == .any || arity == .atLeastOne }

    /// As in a usage line: `<name>`, `[<file>…]`.
    var usage: String {
        switch arity {
        case .one: "<\(name)>"
        case .optional: "[<\(name)>]"
        case .atLeastOne: "<\(name)>…"
        case .any: "[<\(name)>…]"
        }
    }
}
