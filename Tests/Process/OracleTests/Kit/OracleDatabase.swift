import Columns
import SQLite
import StreamEngine

/// SQLite with a table for each view, which has the rows that the model says the view works on.
struct OracleDatabase {
    let connection: Connection

    init() throws {
        connection = try Connection()
        try Self.define(connection)
        try connection.execute("CREATE TABLE labels (k TEXT, label TEXT, weight REAL)")
        for label in Labels.rows {
            try connection.run("INSERT INTO labels VALUES (?1, ?2, ?3)", label[0], label[1], label[2])
        }
    }

    /// Makes a table of the view's rows, under its name, and one of those that are late, under its name and " late".
    func fill(_ view: OracleView, _ model: OracleModel) throws {
        let (inTime, late) = model.rows(of: view)
        // The bounds of sessions are found by SQL.
        try make(
            view.name, inTime, bounds: view.isSession ? [] : ["window_start TEXT", "window_end TEXT", "end_ms INTEGER"])
        try make(view.name + " late", late, bounds: [])
    }

    private func make(_ name: String, _ rows: [OracleModel.Row], bounds: [String]) throws {
        let columns = OracleStream.declarations + ["ms INTEGER"] + bounds
        try connection.execute("CREATE TABLE \"\(name)\" (\(columns.joined(separator: ", ")))")
        let parameters = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let insertion = try connection.prepare("INSERT INTO \"\(name)\" VALUES (\(parameters))")
        for row in rows {
            var values = OracleStream.names.map { row.record.values[$0] ?? .null } + [.integer(row.record.time)]
            if let window = row.window, !bounds.isEmpty {
                let (start, end) = (window.lowerBound, window.upperBound)
                values += [.text(TimestampText.bytes(start)), .text(TimestampText.bytes(end)), .integer(end)]
            }
            try insertion.run(values)
        }
    }

    func rows(_ sql: String) throws -> [[Value]] { try connection.rows(sql) }

    // MARK: - What SQLite has no function for

    private static func define(_ connection: Connection) throws {
        try connection.define("oracle_time", arguments: 1) { arguments, answer in
            answer.give(.text(TimestampText.bytes(arguments.integer(0))))
        }
        try connection.define("oracle_place", arguments: 3) { arguments, answer in
            // Times of any sign, as texts that compare as they do.
            let time = String(UInt64(bitPattern: arguments.integer(0)) ^ 1 << 63)
            let places = [time, String(arguments.integer(1)), String(arguments.integer(2))]
            answer.give(.text(places.map { String(repeating: "0", count: 20 - $0.count) + $0 }.joined()))
        }
        try connection.define("oracle_code", arguments: 1) { arguments, answer in answer.give(code(arguments.value(0)))
        }
        try connection.define("oracle_value", arguments: 1) { arguments, answer in
            guard !arguments.isNull(0) else { return answer.null() }
            answer.give(value(of: String(decoding: arguments.value(0).bytes.dropFirst(60), as: UTF8.self)))
        }
        try connection.define("oracle_percentile", arguments: 2) { arguments, answer in
            let codes = String(decoding: arguments.value(0).bytes, as: UTF8.self).split(separator: " ")
            let numbers = codes.compactMap { value(of: String($0)).number }.sorted()
            guard !numbers.isEmpty else { return answer.null() }
            let rank = Int((arguments.real(1) * Double(numbers.count)).rounded(.up))
            answer.give(real: numbers[max(rank, 1) - 1])
        }
        try connection.define("oracle_sum", arguments: 1) { arguments, answer in
            let codes = String(decoding: arguments.value(0).bytes, as: UTF8.self).split(separator: " ")
            answer.give(sum(codes.map { value(of: String($0)) }))
        }
    }

    /// A value as a text of digits and letters.
    private static func code(_ value: Value) -> Value {
        switch value {
        case .null: .text("n")
        case .integer(let number): .text("i\(number)")
        case .real(let number): .text("r\(number.bitPattern)")
        case .text(let bytes): .text("t" + bytes.map { String(256 + Int($0), radix: 16).dropFirst() }.joined())
        }
    }

    private static func value(of code: String) -> Value {
        let rest = code.dropFirst()
        switch code.first {
        case "i": return .integer(Int64(rest) ?? 0)
        case "r": return .real(Double(bitPattern: UInt64(rest) ?? 0))
        case "t":
            var bytes: [UInt8] = []
            var pairs = rest[...]
            while let high = pairs.popFirst(), let low = pairs.popFirst() {
                bytes.append(UInt8(String([high, low]), radix: 16) ?? 0)
            }
            return .text(bytes)
        default: return .null
        }
    }

    /// Null of nothing; of integers alone an integer if 64 bits hold it; else the exact sum, rounded once.
    private static func sum(_ values: [Value]) -> Value {
        var whole: Int128 = 0
        var exact = BigSum()
        var infinities: Set<Double> = []
        var reals = 0
        var count = 0
        for value in values {
            switch value {
            case .integer(let number):
                whole += Int128(number)
                exact.add(number)
            case .real(let number):
                reals += 1
                if number.isFinite { exact.add(number) } else { infinities.insert(number) }
            case .null, .text: continue
            }
            count += 1
        }
        if count == 0 || infinities.count > 1 { return .null }
        if let infinity = infinities.first { return .real(infinity) }
        if reals == 0 { return Int64(exactly: whole).map { .integer($0) } ?? .real(exact.rounded) }
        return .real(exact.rounded)
    }
}

extension Value {
    var bytes: [UInt8] { if case .text(let bytes) = self { bytes } else { [] } }

    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .null, .text: nil
        }
    }

    /// The value so that only equal ones have equal texts; zero has one sign, for tables lose it.
    var exact: String {
        switch self {
        case .null: "null"
        case .integer(let number): String(number)
        // The least integer less one is a real that equals it, and either may stand for both.
        case .real(-0x1p63): String(Int64.min)
        case .real(let number): "\(number == 0 ? 0.0 : number)"
        case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'\(bytes.count)"
        }
    }
}
