import Columns
import Model
import Plans
import StreamEngine
import System

/// A record as it was made: its text, and what a reader must make of it.
struct OracleRecord {
    enum Kind {
        case row
        /// Nobody can make a row of it.
        case malformed
        case ahead
    }

    var partition: Int32
    var offset: Offset
    var key: String?
    var text: String
    var kind: Kind
    /// Event time, in milliseconds.
    var time: Int64
    /// By the names of the columns.
    var values: [String: Value]
    /// Columns that cannot be read.
    var bad: Set<String> = []
}

/// The stream of these tests: a column of each kind, with SQLite's name for it.
enum OracleStream {
    static let columns: [(name: String, type: ColumnType, declared: String)] = [
        ("i", .int, "INTEGER"), ("n", .bigint, "INTEGER"), ("r", .double, "REAL"), ("f", .float, "REAL"),
        ("t", .text, "TEXT"), ("u", .text, "TEXT"), ("b", .boolean, "INTEGER"), ("d", .date, "TEXT"),
        ("j", .json, "TEXT"), ("at", .timestamp, "TEXT"),
    ]

    /// All of them as SQLite declares them.
    static let declarations =
        columns.map { "\($0.name) \($0.declared)" } + ["key TEXT", "arrived TEXT", "part INTEGER", "off INTEGER"]
    static let names = columns.map(\.name) + ["key", "arrived", "part", "off"]

    static func plan(watermark: Int64?, badRecords: StreamPlan.BadRecords, isTimedByRecord: Bool) -> StreamPlan {
        StreamPlan(
            name: "s", topic: "topic-of-s",
            fields: columns.map { StreamField(name: $0.name, type: $0.type, source: .json([$0.name])) }
                + [
                    StreamField(name: "key", type: .text, source: .key),
                    StreamField(name: "arrived", type: .timestamp, source: .timestamp),
                    StreamField(name: "part", type: .int, source: .partition),
                    StreamField(name: "off", type: .bigint, source: .offset),
                ],
            eventTime: isTimedByRecord ? nil : columns.count - 1, watermark: watermark, maxAhead: 86_400_000,
            badRecords: badRecords)
    }
}

/// Random records: few keys and many, nothing and too much, out of order.
struct RandomRecords {
    var random: SeededGenerator
    /// Where time stands, around which records happen.
    private var now: Int64
    private let spread: Int64
    private let scale: Int
    /// Round times meet the bounds of windows, and each other.
    private let step: Int64
    /// Numbers of one size, so that sums lose bits, or of all sizes.
    private let isWild: Bool
    private let isTimedByRecord: Bool
    /// Long records make a micro-batch of several reads.
    private let padding: Int

    init(seed: UInt64, wall: Int64, isTame: Bool = false, isTimedByRecord: Bool = false) {
        self.isTimedByRecord = isTimedByRecord
        random = SeededGenerator(seed: seed)
        spread = [1, 500, 5_000, 60_000].randomElement(using: &random)!
        now = wall - 40_000_000 - Int64.random(in: 0..<100_000, using: &random)
        step = [1, 1, 100, 1000, 10_000].randomElement(using: &random)!
        scale = [1, 3, 10].randomElement(using: &random)!
        padding = Int.random(in: 0..<20, using: &random) == 0 ? 20_000 : 0
        isWild = !isTame && Bool.random(using: &random)
    }

    mutating func next(partition: Int32, offset: Offset, wall: Int64) -> OracleRecord {
        now += Int64.random(in: 0...max(1, spread / 4), using: &random)
        var record = OracleRecord(
            partition: partition, offset: offset, text: "", kind: .row,
            time: now + Int64.random(in: -spread...spread, using: &random), values: [:])
        if chance(3) { record.time -= Int64.random(in: 0...20 * spread, using: &random) }
        if chance(1) { record.time = wall + 86_400_001 + Int64.random(in: 0...1_000_000_000_000, using: &random) }
        record.time -= record.time % step
        if record.time > wall + 86_400_000 { record.kind = .ahead }
        var members: [String] = []
        for column in OracleStream.columns {
            let (value, text) = value(column.name, record.time)
            record.values[column.name] = value
            guard column.name != "at", chance(2), let broken = broken(column.name) else {
                if let text { members.append("\"\(column.name)\": \(text)") }
                continue
            }
            record.values[column.name] = .null
            record.bad.insert(column.name)
            members.append("\"\(column.name)\":\(broken)")
        }
        record.key = chance(30) ? nil : pick(Self.texts)
        record.values["key"] = record.key.map { .text($0) } ?? .null
        record.values["arrived"] = .text(TimestampText.bytes(record.time))
        record.values["part"] = .integer(Int64(partition))
        record.values["off"] = .integer(offset)
        let space = String(repeating: " ", count: padding)
        record.text = "{" + members.shuffled(using: &random).joined(separator: ",") + space + "}"
        if chance(3) { spoil(&record) }
        return record
    }

    private mutating func spoil(_ record: inout OracleRecord) {
        let texts = [
            "poison", "", "5", "[]", String(record.text.dropLast()), "null", "{\"at\": null}", "{}",
            "{\"at\":\"soon\"}",
        ]
        // Where the record itself has a time, a value without one is as good as any.
        record.text = pick(isTimedByRecord ? Array(texts.prefix(5)) : texts)
        record.kind = .malformed
    }

    /// What cannot be read as the column's type; nil for types that take nearly all.
    private mutating func broken(_ column: String) -> String? {
        switch column {
        case "i": pick(["\"many\"", "2147483648", "1.5", "[1]", "true"])
        case "n": pick(["9223372036854775808", "{}", "0.5"])
        case "r", "f": pick(["\"abc\"", "1e400", "[]", "false"])
        case "t", "u": pick(["{\"a\":1}", "[\"x\"]"])
        case "b": pick(["2", "\"TRUE\""])
        case "d": pick(["\"2023-02-29\"", "20240319", "\"yesterday\""])
        default: nil
        }
    }

    private mutating func value(_ column: String, _ time: Int64) -> (Value, String?) {
        if column == "at" {
            let text = TimestampText.bytes(time)
            return (.text(text), "\"\(String(decoding: text, as: UTF8.self))\"")
        }
        if chance(8) { return (.null, chance(50) ? "null" : nil) }
        switch column {
        case "i": return integer(chance(3) ? pick([Int64(Int32.min), Int64(Int32.max), -1]) : small())
        case "n":
            return integer(chance(25) ? pick(Self.huge) : small())
        case "r":
            let number = real()
            let isWhole = number == number.rounded() && number.magnitude < 1e15
            return (.real(number), chance(5) && isWhole ? "\"\(Int64(number))\"" : number.description)
        case "f":
            let number = pick([0, 0.5, 0.1, -2.25, 1e10, 16_777_216, .leastNonzeroMagnitude, 3.4e38]) as Float
            return (.real(Double(number)), number.description)
        case "t", "u": return text(pick(column == "t" && chance(50) ? ["a", "b"] : Self.texts))
        case "b": return chance(50) ? (.integer(1), pick(["true", "1", "\"true\""])) : (.integer(0), "false")
        case "d":
            let day = pick(["2024-03-09", "2024-02-29", "0001-01-01", "9999-12-31"])
            return (.text(day), "\"\(day)\"")
        default:
            let json = pick(["{\"a\":1}", "{\"a\":\"x\"}", "[1,2.5]", "7", "\"é\"", "true", "{\"a\":{\"b\":[null]}}"])
            return (.text(json), json)
        }
    }

    static let texts = [
        "", "a", "b", "A", "abc", "é", "e\u{301}", "É", "日本語", "🙂", " a ", "5", "5.0", "-1e3", "it's", "a%", "a_c",
        "\n\t",
        "zero\u{0}byte", "purchase", "\u{FFFD}", "a\\b\"c",
    ]

    private mutating func integer(_ number: Int64) -> (Value, String) {
        (.integer(number), chance(10) ? "\"\(number)\"" : String(number))
    }

    private mutating func text(_ text: String) -> (Value, String) {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": json += "\\" + String(scalar)
            case _ where scalar.value < 32: json += "\\u" + hexadecimal(UInt16(scalar.value))
            case _ where chance(10): json += scalar.utf16.map { "\\u" + hexadecimal($0) }.joined()
            default: json.unicodeScalars.append(scalar)
            }
        }
        return (.text(text), json + "\"")
    }

    private func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Small numbers are frequent, and the smaller the more.
    private mutating func small() -> Int64 {
        Int64(Int.random(in: 0...Int.random(in: 0...3 * scale, using: &random), using: &random)) * (chance(20) ? -1 : 1)
    }

    private mutating func real() -> Double {
        if isWild {
            return chance(10) ? Double(small()) : pick(Self.wild)
        }
        let eighths = Double(Int.random(in: -50...50, using: &random))
        return chance(20) ? -0.0 : eighths / pick([8, 10, 3] as [Double])
    }

    private static let huge: [Int64] = [
        .min, .max, .max - 1, .min + 1, 1 << 53, 9_007_199_254_740_993, -1 << 62, 1 << 62,
    ]

    private static let wild: [Double] = [
        0.1, 0.2, 0.3, 1e300, -1e300, 1.7e308, -1.7e308, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-300, 1e16,
        1, -1e16, -0.0, 0,
        9_223_372_036_854_775_808, 1e15, 2.5,
    ]

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func pick<Item>(_ items: [Item]) -> Item { items.randomElement(using: &random)! }
}
