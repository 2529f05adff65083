public import Bytes

/// One pass over a message's fields in the order of the wire: a reader fills them, a writer puts them down.
///
/// A message describes its layout once (`Structure.layout`), so that reading and writing cannot disagree.
public protocol Fields {
    /// An integer, most significant byte first.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value) throws(WireError)

    /// Text with its length in front; null only where `nullable`.
    mutating func text(_ value: inout String?, nullable: Bool) throws(WireError)

    /// Opaque bytes with their length in front; null only where `nullable`.
    mutating func run(_ value: inout Bytes?, nullable: Bool) throws(WireError)

    /// Elements with their count in front, each passed by `each`; null only where `nullable`.
    mutating func list<Element>(
        _ value: inout [Element]?, nullable: Bool, blank: Element,
        each: (inout Element, inout Self) throws(WireError) -> Void) throws(WireError)

    /// Where a flexible version has its tagged fields: skipped when read, none when written.
    mutating func tags() throws(WireError)
}

extension Fields {
    mutating func boolean(_ value: inout Bool) throws(WireError) {
        var byte: Int8 = value ? 1 : 0
        try integer(&byte)
        value = byte != 0
    }

    mutating func code(_ value: inout KafkaErrorCode) throws(WireError) {
        var number = value.rawValue
        try integer(&number)
        // A newer broker may know more codes; Kafka's own clients read those as this one, too.
        value = KafkaErrorCode(rawValue: number) ?? .unknownServerError
    }

    mutating func string(_ value: inout String) throws(WireError) {
        var text: String? = value
        try self.text(&text, nullable: false)
        value = text ?? ""
    }

    mutating func string(_ value: inout String?) throws(WireError) { try text(&value, nullable: true) }

    mutating func bytes(_ value: inout Bytes) throws(WireError) {
        var run: Bytes? = value
        try self.run(&run, nullable: false)
        value = run ?? []
    }

    /// Record batches: null counts as none when read and is never written, since librdkafka does not take it.
    mutating func records(_ value: inout Bytes) throws(WireError) {
        var run: Bytes? = value
        try self.run(&run, nullable: true)
        value = run ?? []
    }
}

// MARK: - Lists

extension Fields {
    mutating func list<Element: Structure>(
        _ value: inout [Element]?, nullable: Bool = true, version: Int16
    ) throws(WireError) {
        try list(&value, nullable: nullable, blank: Element()) {
            (element: inout Element, fields: inout Self) throws(WireError) in
            try element.layout(&fields, version: version)
        }
    }

    mutating func list<Element: Structure>(_ value: inout [Element], version: Int16) throws(WireError) {
        var elements: [Element]? = value
        try list(&elements, nullable: false, version: version)
        value = elements ?? []
    }

    /// A list of which null counts as empty when read.
    mutating func nullAsNone<Element: Structure>(_ value: inout [Element], version: Int16) throws(WireError) {
        var elements: [Element]? = value
        try list(&elements, version: version)
        value = elements ?? []
    }

    mutating func integers(_ value: inout [Int32]) throws(WireError) {
        var elements: [Int32]? = value
        try list(&elements, nullable: false, blank: 0) {
            (element: inout Int32, fields: inout Self) throws(WireError) in try fields.integer(&element)
        }
        value = elements ?? []
    }

    mutating func strings(_ value: inout [String]?, nullable: Bool = true) throws(WireError) {
        try list(&value, nullable: nullable, blank: "") {
            (element: inout String, fields: inout Self) throws(WireError) in try fields.string(&element)
        }
    }

    mutating func strings(_ value: inout [String]) throws(WireError) {
        var elements: [String]? = value
        try strings(&elements, nullable: false)
        value = elements ?? []
    }
}
