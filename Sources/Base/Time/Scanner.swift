/// Reads a short text of digits, signs and units from left to right.
struct Scanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// Steps over `byte` if it comes next.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    mutating func skipSpaces() {
        while take(" ") {}
    }

    /// A number of exactly `count` digits.
    mutating func digits(_ count: Int) -> Int? {
        let digits = run { Self.isDigit($0) }
        guard digits.count >= count else { return nil }
        position -= digits.count - count
        return digits.prefix(count).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The digits that come next, perhaps none.
    mutating func digits() -> ArraySlice<UInt8> { run { Self.isDigit($0) } }

    /// The letters that come next, and all else that is neither ASCII digit nor space, as text.
    mutating func unit() -> String {
        String(decoding: run { !Self.isDigit($0) && $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    /// The bytes that come next and fulfil `condition`, perhaps none.
    mutating func letters(where condition: (UInt8) -> Bool) -> ArraySlice<UInt8> { run(while: condition) }

    private mutating func run(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let run = bytes[position...].prefix(while: condition)
        position += run.count
        return run
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }
}

/// A number before a unit, such as 1.25.
struct Quantity {
    private let whole: Int64
    private let thousandths: Int64
    let isWhole: Bool

    /// What `scanner` has next; nil, if that is no number, or more than 64 bits hold.
    init?(_ scanner: inout Scanner) {
        guard let whole = Int64(String(decoding: scanner.digits(), as: UTF8.self)) else { return nil }
        self.whole = whole
        isWhole = !scanner.take(".")
        guard !isWhole else {
            thousandths = 0
            return
        }
        let decimals = scanner.digits()
        guard 1...TimeLimits.decimals ~= decimals.count else { return nil }
        let padded = String(decoding: decimals, as: UTF8.self) + "000"
        thousandths = Int64(padded.prefix(3)) ?? 0
    }

    /// The quantity in parts of which `unit` go into one, rounded down; nil beyond 64 bits.
    func times(_ unit: Int64) -> Int64? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        let (sum, overflowed) = product.addingReportingOverflow(thousandths * unit / 1000)
        return overflow || overflowed ? nil : sum
    }
}
