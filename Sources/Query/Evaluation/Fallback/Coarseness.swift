internal import Columns
internal import Plans

/// Up to which unit of time an expression looks at a timestamp: moments that are equal up to there give the same, and
/// need only be computed once. In milliseconds.
struct Coarseness {
    private static let day: Int64 = 86_400_000
    private static let finest: Int64 = 1

    /// For each column of timestamps that date functions alone look at; others are missing.
    private(set) var units: [Int: Int64] = [:]

    init(_ expression: Expression) { look(at: expression) }

    /// The column with each moment at the start of its unit.
    func coarsened(_ column: Column, at place: Int) -> Column {
        guard let unit = units[place], unit > Self.finest, case .timestamps(let moments, let nulls) = column else {
            return column
        }
        let range = TimestampText.range
        let starts = moments.map { moment in
            let inside = min(max(moment, range.lowerBound), range.upperBound)
            let rest = inside % unit
            return inside - (rest < 0 ? rest + unit : rest)
        }
        return .timestamps(starts, nulls: nulls)
    }

    private mutating func look(at expression: Expression) {
        switch expression.node {
        case .column(let place): note(place, Self.finest)
        case .isNull(let operand, _):
            if case .column(let place) = operand.node { note(place, Self.day) } else { look(at: operand) }
        case .call(let function, let arguments):
            if let (place, unit) = Self.dated(function, arguments) {
                note(place, unit)
            } else {
                arguments.forEach { look(at: $0) }
            }
        default: expression.parts.forEach { look(at: $0) }
        }
    }

    private mutating func note(_ place: Int, _ unit: Int64) { units[place] = min(units[place] ?? Self.day, unit) }

    /// The column that a date function looks at, and up to which unit; nil for all that is not known to be harmless.
    private static func dated(_ function: String, _ arguments: [Expression]) -> (place: Int, unit: Int64)? {
        let start = function == "strftime" ? 1 : 0
        guard arguments.count > start, case .column(let place) = arguments[start].node,
            arguments[start].kind == .timestamp, arguments.dropFirst(start + 1).allSatisfy({ $0.isWholeDays })
        else { return nil }
        switch function {
        case "date": return (place, day)
        case "time", "datetime": return (place, 1000)
        case "strftime":
            guard case .literal(.text(let format)) = arguments[0].node else { return nil }
            return (place, unit(of: format))
        default: return nil
        }
    }

    /// Units divide each other, so the least of them holds for all.
    private static func unit(of format: [UInt8]) -> Int64 {
        var least = day
        var letters = format[...]
        while let sign = letters.popFirst() {
            guard sign == UInt8(ascii: "%"), let letter = letters.popFirst() else { continue }
            let unit: Int64 =
                switch Character(UnicodeScalar(letter)) {
                case "d", "m", "Y", "j", "w", "W", "%": day
                case "H": 3_600_000
                case "M": 60_000
                case "S", "s": 1000
                default: finest
                }
            least = min(least, unit)
        }
        return least
    }
}

extension Expression {
    /// Whether, as a modifier of a date function, it moves a date by its day alone.
    fileprivate var isWholeDays: Bool {
        guard case .literal(.text(let text)) = node else { return false }
        return ["start of day", "start of month", "start of year"].contains(String(decoding: text, as: UTF8.self))
    }
}
