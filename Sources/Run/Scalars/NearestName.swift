/// The name among `names` that was probably meant by `word`; nil when none is near enough to be a typing error.
public func nearestName(to word: String, among names: some Sequence<String>) -> String? {
    let wanted = folded(word)
    guard !wanted.isEmpty, wanted.count <= Limits.comparedNameBytes else { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
        let candidate = folded(name)
        guard candidate.count <= Limits.comparedNameBytes else { continue }
        let tolerated = max(1, min(3, max(wanted.count, candidate.count) / 3))
        let distance = editDistance(wanted, candidate)
        if distance <= tolerated, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
}

/// The end of a sentence about an unknown name: `; did you mean "…"?`, or nothing.
public func suggestion(for word: String, among names: some Sequence<String>) -> String {
    nearestName(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
}

/// The sentence about a key that nobody knows in `section` (empty for the whole file): the nearest name, else the place
/// where it does belong, else all names.
public func unknownKey(
    _ key: String, in section: String, known names: [String], elsewhere: String? = nil
) -> String {
    let unknown = "unknown key \"\(key.visible)\"" + (section.isEmpty ? "" : " in \(section)")
    if let near = nearestName(to: key, among: names) ?? elsewhere { return "\(unknown); did you mean \"\(near)\"?" }
    return "\(unknown); known here: \(names.joined(separator: ", "))"
}

/// Bytes that count in a comparison: ASCII letters in lower case, and one sign for every kind of gap.
private func folded(_ word: String) -> [UInt8] {
    word.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "."): UInt8(ascii: "-")
        default: byte
        }
    }
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one word to the other.
func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
        var current = [row + 1]
        for column in other.indices {
            let replaced = last[column] + (one[row] == other[column] ? 0 : 1)
            var least = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                least = min(least, beforeLast[column - 1] + 1)
            }
            current.append(least)
        }
        beforeLast = last
        last = current
    }
    return last[other.count]
}
