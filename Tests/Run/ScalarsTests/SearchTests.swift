import Scalars
import Testing

@Suite struct `A search in a text` {
    @Test(
        arguments: [
            ("", "a", nil, nil), ("a", "a", 0, 0), ("aXbXc", "X", 1, 3), ("aaa", "aa", 0, 1), ("abc", "abcd", nil, nil),
            ("key: a: b", ": ", 3, 6), ("ab", "b", 1, 1), ("abc", "x", nil, nil),
        ] as [(String, String, Int?, Int?)])
    func `finds the first place and the last`(text: String, part: String, first: Int?, last: Int?) {
        func place(_ range: Range<String.Index>?) -> Int? {
            range.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) }
        }
        #expect(place(text.range(of: part)) == first)
        #expect(place(text.lastRange(of: part)) == last)
        if let range = text.range(of: part) { #expect(text[range] == part) }
    }

    /// Two spellings of é are equal to Swift, and are other bytes.
    @Test func `compares bytes`() {
        #expect("caf\u{E9}".range(of: "e\u{301}") == nil)
        #expect("cafe\u{301}".range(of: "e") != nil)
    }
}
