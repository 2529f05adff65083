/// A pattern of LIKE that is ASCII and has no sign but `%`: texts with gaps between them.
///
/// Others are SQLite's, as it reads what is not ASCII in its own way.
struct LikePattern {
    /// In lower case; the first begins the text, the last ends it, and there are gaps between.
    private let parts: [[UInt8]]

    init?(_ pattern: [UInt8]) {
        guard pattern.count <= Limits.patternBytes,
            pattern.allSatisfy({ $0 != 0 && $0 < 0x80 && $0 != UInt8(ascii: "_") })
        else { return nil }
        parts = pattern.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).map { part in
            part.map { $0.lowercased }
        }
    }

    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        let text = text.span
        // To SQLite's LIKE a text ends with the first zero byte.
        var end = 0
        while end < text.count, text[end] != 0 { end += 1 }
        guard let first = parts.first, let last = parts.last, Self.holds(first, text, at: 0, end) else { return false }
        if parts.count == 1 { return first.count == end }
        var place = first.count
        let lastPlace = end - last.count
        for part in parts[1..<parts.count - 1] where !part.isEmpty {
            while !Self.holds(part, text, at: place, lastPlace) {
                place += 1
                if place + part.count > lastPlace { return false }
            }
            place += part.count
        }
        return lastPlace >= place && Self.holds(last, text, at: lastPlace, end)
    }

    private static func holds(_ part: [UInt8], _ text: Span<UInt8>, at place: Int, _ end: Int) -> Bool {
        guard place + part.count <= end else { return false }
        var index = 0
        while index < part.count, text[place + index].lowercased == part[index] { index += 1 }
        return index == part.count
    }
}

extension UInt8 {
    /// Of ASCII's letters, as SQLite has it.
    var lowercased: UInt8 { UInt8(ascii: "A") <= self && self <= UInt8(ascii: "Z") ? self | 0x20 : self }
    var uppercased: UInt8 { UInt8(ascii: "a") <= self && self <= UInt8(ascii: "z") ? self & ~0x20 : self }
}
