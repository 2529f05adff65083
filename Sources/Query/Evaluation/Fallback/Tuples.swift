internal import Columns

/// The distinct tuples of some columns' values over a batch, numbered in the order in which they are met.
struct Tuples {
    /// Each row's tuple.
    private(set) var numbers: [Int32]
    /// Each tuple's first row.
    private(set) var firstRows: [Int32]

    init(_ columns: [Column], count: Int) {
        let varying = columns.filter { if case .constant = $0 { false } else { true } }
        if count == 0 || varying.isEmpty {
            numbers = [Int32](repeating: 0, count: count)
            firstRows = count == 0 ? [] : [0]
        } else if varying.count == 1, case .texts(let texts) = varying[0],
            texts.dictionary.count <= count * Limits.textsPerRow
        {
            numbers = texts.codes
            firstRows = []
            number(byCodes: texts.dictionary.count)
        } else {
            let grouping = RowGrouping(words: varying.flatMap(Self.words), count: count)
            numbers = grouping.groups
            firstRows = grouping.firstRows
        }
    }

    var count: Int { firstRows.count }

    /// A text's code is nearly the number already: only null and texts without a row are to be passed over.
    private mutating func number(byCodes count: Int) {
        var known = [Int32](repeating: -1, count: count + 1)
        for row in numbers.indices {
            let code = Int(numbers[row]) + 1
            if known[code] < 0 {
                known[code] = Int32(firstRows.count)
                firstRows.append(Int32(row))
            }
            numbers[row] = known[code]
        }
    }

    /// Words that are equal where the values are, bit for bit.
    private static func words(_ column: Column) -> [[UInt64]] {
        // A group has 5 and 5.0 in common, but they are not the same to every function.
        if case .values(let values) = column { [codes(values)] } else { column.groupingWords }
    }

    private static func codes(_ values: [Value]) -> [UInt64] {
        var known: [Value: UInt64] = [:]
        var negativeZero: UInt64?
        return values.map { value in
            let next = UInt64(known.count + (negativeZero == nil ? 0 : 1))
            // Equal to zero, but not the same: 0.0 / -0.0 tells them apart, and so does their text.
            if case .real(let number) = value, number == 0, number.sign == .minus {
                if negativeZero == nil { negativeZero = next }
                return negativeZero!
            }
            if let code = known[value] { return code }
            known[value] = next
            return next
        }
    }
}
