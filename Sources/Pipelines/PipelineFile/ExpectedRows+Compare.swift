public import Aggregates
public import Columns
import Model

extension ExpectedRows {
    /// Nil when the rows are as expected, else the difference for people: `-` is missing, `+` is too much.
    ///
    /// Integers and reals are equal when their numbers are, and reals also when they differ by less than a billionth of
    /// themselves. `columns` are the names of the rows' values.
    public func difference(from rows: [[Value]], columns: [String]) -> String? {
        let places = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let unknown = self.rows.flatMap(\.cells).map(\.column).filter { places[$0] == nil }
        if let column = unknown.first {
            return "\(title) has no column \(column), but \(columns.joined(separator: ", "))"
        }
        var pairing = Pairing(expected: self.rows.count, actual: rows.count) { expected, actual in
            self.rows[expected].cells.allSatisfy { cell in
                places[cell.column].map { cell.value.isExpected(in: rows[actual][$0]) } ?? false
            }
        }
        pairing.pairAll()
        let missing = pairing.unpairedExpected.map {
            "  - " + Self.text(self.rows[$0].cells.map { ($0.column, $0.value) })
        }
        let surplus = pairing.unpairedActual.map { "  + " + Self.text(Array(zip(columns, rows[$0]))) }
        return missing.isEmpty && surplus.isEmpty ? nil : ([title] + missing + surplus).joined(separator: "\n")
    }

    /// As `difference(from:columns:)`, for dead letters.
    public func difference(from letters: [DeadLetter]) -> String? {
        let rows: [[Value]] = letters.map { letter in
            [
                .text(letter.reason.rawValue), .text(letter.sentence), .text(letter.stream), .text(letter.topic),
                .integer(Int64(letter.origin.partition)), .integer(letter.origin.offset),
                .text(TimestampText.bytes(letter.record.timestamp)),
                letter.record.key.map { .text(Array($0)) } ?? .null,
                letter.record.value.map { .text(Array($0)) } ?? .null,
            ]
        }
        return difference(from: rows, columns: Self.deadLetterColumns)
    }

    /// What a test may expect of a dead letter.
    static let deadLetterColumns = [
        "reason", "sentence", "stream", "topic", "partition", "offset", "timestamp", "key", "value",
    ]

    private var title: String {
        switch subject {
        case .results(let name): name
        case .deadLetters: "dead letters"
        }
    }

    private static func text(_ cells: [(String, Value)]) -> String {
        cells.isEmpty ? "{}" : "{ " + cells.map { "\($0): \($1.written)" }.joined(separator: ", ") + " }"
    }
}

extension Value {
    fileprivate func isExpected(in actual: Value) -> Bool {
        switch (number, actual.number) {
        case (let one?, let other?):
            if case (.integer(let one), .integer(let other)) = (self, actual) { return one == other }
            return one == other || abs(one - other) < max(abs(one), abs(other)) * 1e-9
        default: return self == actual
        }
    }

    private var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .null, .text: nil
        }
    }
}

/// Gives each expected row a row of its own, where that is possible for all of them.
private struct Pairing {
    private let fits: [[Int]]
    private var expectedOf: [Int?]
    private(set) var unpairedExpected: [Int] = []

    init(expected: Int, actual: Int, _ isFit: (Int, Int) -> Bool) {
        fits = (0..<expected).map { row in (0..<actual).filter { isFit(row, $0) } }
        expectedOf = Array(repeating: nil, count: actual)
    }

    var unpairedActual: [Int] { expectedOf.indices.filter { expectedOf[$0] == nil } }

    mutating func pairAll() {
        for row in fits.indices {
            var seen: Set<Int> = []
            if !pair(row, &seen) { unpairedExpected.append(row) }
        }
    }

    /// Whether the row finds one, if need be from another that then takes the next one that fits it.
    private mutating func pair(_ row: Int, _ seen: inout Set<Int>) -> Bool {
        for actual in fits[row] where seen.insert(actual).inserted {
            guard let holder = expectedOf[actual] else {
                expectedOf[actual] = row
                return true
            }
            if pair(holder, &seen) {
                expectedOf[actual] = row
                return true
            }
        }
        return false
    }
}
