/// A JSON document, or a part of one.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A number as the document spelt it; numbers are equal when their spelling is.
public struct JSONNumber: Sendable, Hashable {
    public let text: String

    /// The number, if it is written without fraction and exponent and fits.
    public let integer: Int64?

    /// The nearest double; infinite beyond the range of doubles.
    public var double: Double {
        guard let double = Double(text) else { preconditionFailure("the grammar lets only numbers through: \(text)") }
        return double
    }

    init(text: String, integer: Int64?) {
        self.text = text
        self.integer = integer
    }

    public init(_ integer: Int64) { self.init(text: String(integer), integer: integer) }
}

/// Members in the order of the document; of several with one name, the last.
public struct JSONObject: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        public let name: String
        public let value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public let members: [Member]

    public init(_ all: [Member]) {
        var last: [[UInt8]: Int] = [:]
        for (index, member) in all.enumerated() { last[Array(member.name.utf8)] = index }
        members = last.count == all.count ? all : last.values.sorted().map { all[$0] }
    }

    /// The member's value; names are compared as bytes, and looked for one after the other.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}

extension JSONValue {
    /// Reads exactly one value, strictly by RFC 8259, with white space around it.
    public static func parse(_ bytes: RawSpan, depth: Int = JSONLimits.depth) throws(JSONError) -> JSONValue {
        var parser = try JSONParser(bytes, depth: depth)
        return try parser.document()
    }

    public static func parse(_ text: String, depth: Int = JSONLimits.depth) throws(JSONError) -> JSONValue {
        let bytes = Array(text.utf8)
        return try parse(bytes.span.bytes, depth: depth)
    }

    /// The value of an object's member; nil if this is no object or has none of that name.
    public subscript(name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    public var text: String? { if case .string(let text) = self { text } else { nil } }
    public var integer: Int64? { if case .number(let number) = self { number.integer } else { nil } }
    public var double: Double? { if case .number(let number) = self { number.double } else { nil } }
    public var boolean: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    public var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    public var members: [JSONObject.Member]? { if case .object(let object) = self { object.members } else { nil } }
}
