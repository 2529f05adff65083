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
            numbers = [Int32](repeating: 0, count: count)
            firstRows = []
            number(byWords: Self.words(varying, count), count)
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

    /// Finds each row's words in a table with open addressing, at most half full.
    private mutating func number(byWords words: [[UInt64]], _ count: Int) {
        var slots = [Int32](repeating: -1, count: 256)
        for row in 0..<count {
            if firstRows.count * 2 >= slots.count { slots = grown(words, slots.count * 4) }
            var slot = Self.hash(words, row) & (slots.count - 1)
            while slots[slot] >= 0, !Self.isEqual(words, row, Int(firstRows[Int(slots[slot])])) {
                slot = (slot + 1) & (slots.count - 1)
            }
            if slots[slot] < 0 {
                slots[slot] = Int32(firstRows.count)
                firstRows.append(Int32(row))
            }
            numbers[row] = slots[slot]
        }
    }

    private func grown(_ words: [[UInt64]], _ size: Int) -> [Int32] {
        var slots = [Int32](repeating: -1, count: size)
        for (number, row) in firstRows.enumerated() {
            var slot = Self.hash(words, Int(row)) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(number)
        }
        return slots
    }

    private static func hash(_ words: [[UInt64]], _ row: Int) -> Int {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for column in words {
            hash = (hash ^ column[row]) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: hash >> 1)
    }

    private static func isEqual(_ words: [[UInt64]], _ one: Int, _ other: Int) -> Bool {
        words.allSatisfy { $0[one] == $0[other] }
    }

    // MARK: - Words

    /// Words that are equal where the values are, bit for bit; which are null stands in further ones.
    private static func words(_ columns: [Column], _ count: Int) -> [[UInt64]] {
        var words: [[UInt64]] = []
        for column in columns {
            let nulls = column.nulls
            if nulls.isEmpty {
                words.append(bits(column))
            } else {
                words.append(bits(column).enumerated().map { nulls[$0] ? 0 : $1 })
                words.append((0..<count).map { nulls[$0] ? 1 : 0 })
            }
        }
        return words
    }

    private static func bits(_ column: Column) -> [UInt64] {
        switch column {
        case .integers(let values, _), .timestamps(let values, _): values.map { UInt64(bitPattern: $0) }
        case .reals(let values, _): values.map(\.bitPattern)
        case .texts(let texts): texts.codes.map { UInt64(truncatingIfNeeded: $0) }
        case .values(let values): codes(values)
        case .constant(_, let count): [UInt64](repeating: 0, count: count)
        }
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
