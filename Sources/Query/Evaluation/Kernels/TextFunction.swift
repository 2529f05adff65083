internal import Columns

/// Functions of a text that are computed here for each text of a dictionary, for columns in which few are equal.
enum TextFunction {
    case upper, lower, length
    case like(LikePattern, negated: Bool)

    /// Nil of what is not a column of texts.
    func callAsFunction(_ vector: Vector, count: Int) -> Vector? {
        guard case .column(.texts(let texts)) = vector else { return nil }
        switch self {
        case .upper: return .column(.texts(texts.mapped { $0.uppercased }))
        case .lower: return .column(.texts(texts.mapped { $0.lowercased }))
        case .length: return .column(texts.lengths)
        case .like(let pattern, let negated):
            let matches = texts.bits(count) { pattern.matches($0) }
            let truths = Truths(matches, nulls: Texts.rows(texts).nulls(count: count), count: count)
            return .truths(negated ? !truths : truths)
        }
    }
}

extension TextColumn {
    fileprivate func mapped(_ letter: (UInt8) -> UInt8) -> TextColumn {
        let bytes = dictionary.bytes
        if bytes.allSatisfy({ letter($0) == $0 }) { return self }
        let all = TextDictionary(bytes: bytes.map(letter), ends: dictionary.ends)
        // What was different may now be equal.
        var distinct = TextDictionaryBuilder()
        let codes = distinct.codes(of: TextColumn(codes: codes, dictionary: all))
        return TextColumn(codes: codes, dictionary: distinct.dictionary)
    }

    /// Characters before the first zero byte.
    fileprivate var lengths: Column {
        var lengths: [Int64] = []
        lengths.reserveCapacity(dictionary.count)
        let (bytes, ends) = (dictionary.bytes.span, dictionary.ends.span)
        var place = 0
        for index in ends.indices {
            var length: Int64 = 0
            while place < ends[index], bytes[place] != 0 {
                if bytes[place] & 0xC0 != 0x80 { length += 1 }
                place += 1
            }
            lengths.append(length)
            place = ends[index]
        }
        let all = lengths.span
        var results = [Int64](repeating: 0, count: codes.count)
        for row in codes.indices where codes[row] >= 0 { results[row] = all[Int(codes[row])] }
        return .integers(results, nulls: Texts.rows(self).nulls(count: codes.count))
    }
}
