import Columns
import Plans
import Scalars

/// A part of a time that is a number, as a function of our own.
struct TimePiece {
    let format: String
    let range: ClosedRange<Int64>

    static func named(_ name: String) -> TimePiece? { table[name] }

    static var names: [String] { Array(table.keys) }

    private static let table: [String: TimePiece] = [
        "hour": TimePiece(format: "%H", range: 0...23), "minute": TimePiece(format: "%M", range: 0...59),
        "second": TimePiece(format: "%S", range: 0...59), "day": TimePiece(format: "%d", range: 1...31),
        "month": TimePiece(format: "%m", range: 1...12), "year": TimePiece(format: "%Y", range: -4713...9999),
        // 0 is Sunday.
        "weekday": TimePiece(format: "%w", range: 0...6), "is_weekend": TimePiece(format: "%w", range: 0...1),
        "unix": TimePiece(format: "%s", range: ScalarFunction.seconds),
    ]
}

extension Analysis {
    /// `hour(ts)` is CAST(strftime('%H', ts) AS INTEGER), and so on.
    mutating func timePiece(_ piece: TimePiece, _ call: Term.Call, _ term: Term, _ context: Context) -> Typed? {
        guard countFits(call, 1...1, term), let time = time(call.arguments[0], call.function, context) else {
            return nil
        }
        if time.kind == .integer || time.kind == .real {
            let remedy = "declare its column as a timestamp, or write \(call.function)(datetime(…, 'unixepoch'))"
            return refuse(
                call.arguments[0],
                "\(quote(call.arguments[0])) is a number, and \(call.function) takes a time: \(remedy)")
        }
        let text = Typed.text(.call("strftime", [.literal(.text(piece.format)), time.expression])).expression
        if call.function == "is_weekend" {
            return .truth(.inList(text, [.literal(.text("0")), .literal(.text("6"))], negated: false))
        }
        return .integer(.cast(text, to: .integer), in: piece.range)
    }

    /// One of SQLite's date and time functions, kept from looking at a clock or at the machine's time zone.
    mutating func dateFunction(
        _ call: Term.Call, _ function: ScalarFunction, _ term: Term, _ context: Context
    ) -> Typed? {
        var arguments = call.arguments
        var leading: [Typed] = []
        if call.function == "strftime" {
            let format = arguments.removeFirst()
            leading = [timeFormat(format, context)].compactMap { $0 }
        }
        let time = time(arguments[0], call.function, context)
        let modifiers = arguments.dropFirst().map { modifier($0) }
        guard let time, !modifiers.contains(false), leading.count + arguments.count == call.arguments.count else {
            return nil
        }
        let rest = arguments.dropFirst().compactMap(\.literal).map(Typed.literal)
        var typed = made(call.function, function, leading + [time] + rest)
        typed.isTime = true
        return typed
    }

    /// What a date function reads. SQLite would take the text 'now' for the clock; here it is null.
    private mutating func time(_ term: Term, _ function: String, _ context: Context) -> Typed? {
        guard var time = typed(term, context) else { return nil }
        if time.literalText?.asciiLowercased == "now" { return refuse(term, Refusal.clock("'now'")) }
        guard !time.isTime, time.literal == nil, time.kind.isTextual || time.kind == .mixed else { return time }
        guard isRepeatable(time, term) else { return nil }
        let folded = Typed.text(.call("lower", [time.expression])).expression
        let isNow = Typed.truth(.binary(.equal, folded, .literal(.text("now")))).expression
        let branch = Expression.Branch(when: isNow, then: .literal(.null))
        time.expression = Expression(.choice(operand: nil, [branch], otherwise: time.expression), time.kind)
        return time
    }

    private mutating func timeFormat(_ term: Term, _ context: Context) -> Typed? {
        guard case .text(let bytes) = term.literal else {
            return refuse(term, "the format of strftime must be a text in quotes, such as '%Y-%m-%d'")
        }
        let format = String(decoding: bytes, as: UTF8.self)
        var scalars = Array(format.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            guard scalar == "%" else { continue }
            let letter = scalars.popFirst()
            guard letter.map({ "dfHjJmMsSwWY%".unicodeScalars.contains($0) }) ?? false else {
                let met = "%" + (letter.map { String($0) } ?? "")
                let known = "%Y %m %d %H %M %S %f %j %w %W %s %J %%"
                return refuse(term, "strftime has no \(met) in SQLite, and would be null: it knows \(known)")
            }
        }
        return .literal(.text(bytes))
    }

    private mutating func modifier(_ term: Term) -> Bool {
        guard case .text(let bytes) = term.literal else {
            return refuse(term, "\(quote(term)) must be a modifier in quotes, such as '+1 day' or 'start of month'")
                ?? false
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let word = text.asciiLowercased
        if word == "localtime" || word == "utc" {
            let remedy = "add hours, as in '+1 hour', or give the stream a time zone"
            return refuse(term, "'\(word)' depends on this machine's time zone, and a result must not: \(remedy)")
                ?? false
        }
        guard TimeModifier.isKnown(word) else {
            let hint = suggestion(for: word, among: TimeModifier.words)
            let known =
                "+N days (hours, minutes, seconds, months, years), start of day (month, year), weekday N, unixepoch"
            return refuse(term, "'\(text)' is no modifier of SQLite's\(hint); known are \(known)") ?? false
        }
        return true
    }
}

/// What SQLite lets follow a time, in lower case.
enum TimeModifier {
    static let words = ["auto", "julianday", "start of day", "start of month", "start of year", "unixepoch"]

    private static let units = ["day", "hour", "minute", "second", "month", "year"]

    static func isKnown(_ word: String) -> Bool {
        if words.contains(word) { return true }
        let parts = word.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard !word.hasPrefix(" "), let first = parts.first else { return false }
        if first == "weekday" { return parts.count == 2 && (0...6).contains(Int(parts[1]) ?? -1) }
        let digits = first.hasPrefix("+") || first.hasPrefix("-") ? String(first.dropFirst()) : first
        if parts.count == 2 { return isNumber(digits) && units.contains { parts[1] == $0 || parts[1] == $0 + "s" } }
        let clock = digits.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 1 && (2...3).contains(clock.count) && clock.prefix(2).allSatisfy { $0.utf8.count == 2 }
            && clock.allSatisfy { isNumber(String($0)) }
    }

    private static func isNumber(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy {
                !$0.isEmpty && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }
}
