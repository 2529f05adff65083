internal import Columns

/// Numbers texts, each distinct one once: found by hash, in a table with open addressing that is at most half full.
struct TextDictionaryBuilder {
    private(set) var dictionary: TextDictionary
    /// Texts that were there at the start, and are looked through for each new one.
    private let given: TextDictionary
    private var slots = [Int32](repeating: -1, count: 16)
    /// Of the texts that are not given.
    private var hashes: [UInt64] = []

    init(_ dictionary: TextDictionary = TextDictionary()) {
        self.dictionary = dictionary
        given = dictionary
    }

    mutating func code(_ text: ArraySlice<UInt8>) -> Int32 {
        let hash = ValueHash.of(text.span.bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let code = slots[slot]
            if dictionary.holds(code, text) { return code }
            slot = (slot + 1) & (slots.count - 1)
        }
        if given.count > 0, let code = given.code(of: text) { return code }
        let code = dictionary.add(text)
        slots[slot] = code
        hashes.append(hash)
        if hashes.count * 2 > slots.count { grow() }
        return code
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(given.count + index)
        }
    }
}

extension TextDictionaryBuilder {
    /// A row's codes here, of texts that another dictionary numbers.
    mutating func codes(of texts: TextColumn) -> [Int32] {
        var known = [Int32](repeating: TextColumn.null, count: texts.dictionary.count)
        return texts.codes.map { code in
            if code < 0 { return TextColumn.null }
            if known[Int(code)] < 0 { known[Int(code)] = self.code(texts.dictionary[code]) }
            return known[Int(code)]
        }
    }
}

extension TextDictionary {
    /// Whether it is this text that has the code.
    fileprivate func holds(_ code: Int32, _ text: ArraySlice<UInt8>) -> Bool {
        let range = range(code)
        if range.count != text.count { return false }
        let (mine, theirs) = (bytes.span, text.span)
        for index in theirs.indices where mine[range.lowerBound &+ index] != theirs[index] { return false }
        return true
    }

    /// The code of a text that is there, looked for from the first on.
    func code(of text: ArraySlice<UInt8>) -> Int32? {
        let (ends, all, text) = (ends.span, bytes.span, text.span)
        var start = 0
        for index in ends.indices {
            let end = ends[index]
            if end &- start == text.count {
                var place = 0
                while place < text.count, all[start &+ place] == text[place] { place &+= 1 }
                if place == text.count { return Int32(truncatingIfNeeded: index) }
            }
            start = end
        }
        return nil
    }
}
