import CWidths
import Scalars
import Testing

@Suite struct `Columns of a terminal` {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("Ａ", 2), ("가", 2),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👩\u{200D}👩\u{200D}👧", 6), ("a\u{200B}b", 2), ("\u{AD}", 1),
        ("ไม้", 2), ("→█…", 3), ("\u{1B}", 0), ("🇩🇪", 2),
    ])
    func `are taken by a text`(text: String, width: Int) {
        #expect(text.terminalWidth == width)
        #expect(text.reduce(0) { $0 + $1.terminalWidth } == width)
    }

    @Test(arguments: [("漢字", 3, "漢"), ("漢字", 4, "漢字"), ("ae\u{301}x", 2, "ae\u{301}"), ("ab", 0, ""), ("ab", -1, "")])
    func `cut a text between its letters`(text: String, columns: Int, part: String) {
        #expect(text.prefix(terminalWidth: columns) == part)
    }

    /// The system's own table may be older than Swift's or than ours: what it does not know, it calls no letter (-1).
    @Test(.enabled(if: systemWidths != nil, "wcwidth of glibc with a locale of UTF-8 is not here"))
    func `are those that the system counts`() throws {
        let theirs = try #require(systemWidths)
        var compared = 0
        for value in 0x20..<theirs.count where theirs[value] >= 0 && !Self.differ(value) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            compared += 1
            if scalar.terminalWidth != theirs[value] {
                Issue.record("U+\(String(value, radix: 16)): \(scalar.terminalWidth), and \(theirs[value]) there")
            }
        }
        #expect(compared > 280_000)
    }

    private static func differ(_ value: Int) -> Bool {
        switch value {
        // Numbers in circles and the hexagrams of the I Ching: of ambiguous and of one column to Unicode 15, and of two
        // to glibc, because fonts draw them so.
        case 0x3248...0x324F, 0x4DC0...0x4DFF: true
        // A mark of the Ahom script that has had room of its own since Unicode 16, which Swift knows.
        case 0x1171E: true
        default: false
        }
    }
}

private let systemWidths: [Int8]? = {
    var widths = [Int8](repeating: -1, count: 0x110000)
    return sluice_system_widths(&widths, CInt(widths.count)) == 1 ? widths : nil
}()
