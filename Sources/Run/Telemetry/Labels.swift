/// What tells one series of a metric from the others, in the order of the names.
public struct Labels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// A name with its value.
    public struct Label: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public let list: [Label]

    public init(dictionaryLiteral pairs: (String, String)...) {
        self.init(pairs.map { Label(name: $0.0, value: $0.1) })
    }

    init(_ list: [Label]) {
        self.list = list.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        precondition(Set(list.map(\.name)).count == list.count, "a label stands twice")
        precondition(list.allSatisfy { Self.isName($0.name) }, "a label's name is made of letters, digits and _")
    }

    /// Where whatever exceeds the limit of series is counted.
    var collected: Labels { Labels(list.map { Label(name: $0.name, value: "other") }) }

    /// Whether Prometheus takes it as a name.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
