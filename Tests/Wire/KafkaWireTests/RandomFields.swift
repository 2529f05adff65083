import Bytes
import KafkaWire
import System

/// Fills the fields that a version has with numbers, words and lists that a seed draws.
struct RandomFields: Fields {
    var generator: SeededGenerator
    /// Null in every place that may be null is rarer than none.
    private static let words = ["", "a", "orders", "größe", "日本", String(repeating: "x", count: 130)]

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value) throws(WireError) {
        if let code = KafkaErrorCode.allCases.randomElement(using: &generator), Value.self == Int16.self {
            // Only known error codes survive reading, and any other Int16 may have their values, too.
            value = Value(code.rawValue)
        } else if Value.self == Int8.self {
            // A boolean is 0 or 1.
            value = Value.random(in: 0...1, using: &generator)
        } else {
            value = Value.random(in: .min ... .max, using: &generator)
        }
    }

    mutating func text(_ value: inout String?, nullable: Bool) throws(WireError) {
        if isNull(nullable) { return value = nil }
        value = Self.words.randomElement(using: &generator)
    }

    mutating func run(_ value: inout Bytes?, nullable: Bool) throws(WireError) {
        if isNull(nullable) { return value = nil }
        value = []
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            value?.append(.random(in: 0...255, using: &generator))
        }
    }

    mutating func list<Element>(
        _ value: inout [Element]?, nullable: Bool, blank: Element,
        each: (inout Element, inout Self) throws(WireError) -> Void
    ) throws(WireError) {
        if isNull(nullable) { return value = nil }
        var elements = Array(repeating: blank, count: .random(in: 0...3, using: &generator))
        for index in elements.indices { try each(&elements[index], &self) }
        value = elements
    }

    mutating func tags() throws(WireError) {}

    private mutating func isNull(_ nullable: Bool) -> Bool { nullable && Int.random(in: 0..<4, using: &generator) == 0 }
}
