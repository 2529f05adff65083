/// Every key of a schema with its value, and where that came from.
public struct Settings: Sendable {
    /// One key as it stands, for those who list them; the text of a secret is hidden.
    public struct Entry: Sendable {
        public let name: String
        public let text: String
        public let origin: Origin
        public let sentence: String
    }

    private struct Held: Sendable {
        var value: TypedText
        var origin: Origin
    }

    let schema: Schema
    private var held: [String: Held]

    /// The standard values.
    init(_ schema: Schema) {
        self.schema = schema
        held = Dictionary(
            uniqueKeysWithValues: schema.keys.map { ($0.name, Held(value: $0.standard, origin: .standard)) })
    }

    public subscript<Value>(key: Key<Value>) -> Value {
        guard let value = held[key.row.name]?.value.value as? Value else {
            preconditionFailure("\(key.row.name) is not a key of this schema, or one of another type")
        }
        return value
    }

    public func origin(of key: some ConfigurationKey) -> Origin { origin(ofKey: key.row.name) }

    func origin(ofKey name: String) -> Origin { held[name]?.origin ?? .standard }

    /// The text of a key as a file would have it, secrets too.
    func text(ofKey name: String) -> String { held[name]?.value.text ?? "" }

    mutating func set(_ name: String, _ value: TypedText, _ origin: Origin) {
        held[name] = Held(value: value, origin: origin)
    }

    /// Every key in the schema's order.
    public var entries: [Entry] {
        schema.keys.map { key in
            Entry(
                name: key.name, text: key.isSecret ? Self.hidden : text(ofKey: key.name),
                origin: origin(ofKey: key.name), sentence: key.sentence)
        }
    }

    static let hidden = "********"
}
