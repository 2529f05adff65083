import Arguments
import Model
import Scalars
import System
import Testing

@testable import Commands

@Suite struct `Positions` {
    @Test(arguments: [
        ("beginning", StartPosition.beginning), ("end", .end), ("0", .offset(0)), ("912", .offset(912)),
        ("-10", .last(10)),
        ("-0", .last(0)), ("@1700000000000", .time(1_700_000_000_000)), ("1970-01-02", .time(86_400_000)),
        ("1970-01-01T00:00:01.5Z", .time(1500)), ("10m", .ago(.seconds(600))), ("-10m", .ago(.seconds(600))),
        ("1h30m", .ago(.seconds(5400))),
    ])
    func `are said in several ways`(text: String, position: StartPosition) {
        let kind = ValueKind<StartPosition>.position
        #expect(kind.read(text) == position)
        #expect(kind.read(kind.write(position)) == position)
    }

    @Test(arguments: ["", "start", "-", "@", "@x", "10x", "1.5", "--1", "1970-13-01", "9223372036854775808"])
    func `are refused when they mean nothing`(text: String) {
        #expect(ValueKind<StartPosition>.position.read(text) == nil)
    }
}

@Suite struct `Rates` {
    @Test(arguments: [("10", 10.0), ("0.5/s", 0.5), ("1000/s", 1000)])
    func `are a number a second`(text: String, perSecond: Double) {
        #expect(ValueKind<Rate>.rate.read(text)?.perSecond == perSecond)
    }

    @Test(arguments: ["", "0", "-1", "inf", "nan", "0x10", "1e3", "10/m", ".", "5.."])
    func `are refused when they mean nothing`(text: String) { #expect(ValueKind<Rate>.rate.read(text) == nil) }

    @Test func `say when a record is due`() {
        let rate = Rate(perSecond: 4)
        let began = Moment(nanoseconds: 1000)
        #expect(rate.due(0, since: began) == began)
        #expect(rate.due(6, since: began) == began + .milliseconds(1500))
        #expect(Rate(perSecond: 0.001).due(.max, since: began) > began)
    }
}

@Suite struct `Figures for people` {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func `have commas`(number: Int, text: String) { #expect(Figures.count(number) == text) }

    @Test(arguments: [(0.04, "0"), (0.5, "0.5"), (9.96, "10"), (12_345.6, "12,346"), (.infinity, "?")])
    func `have as many digits as they need`(rate: Double, text: String) { #expect(Figures.rate(rate) == text) }

    @Test func `tell how much and how fast`() {
        let began = Moment(nanoseconds: 0)
        var tally = Tally(began: began)
        #expect(tally.text(at: began) == "0 records, 0 B in 0s")
        tally.add(records: 1, bytes: 2048)
        #expect(tally.text(at: began + .seconds(2)) == "1 record, 2 KiB in 2s")
        tally.add(records: 3, bytes: 2048)
        #expect(tally.text(at: began + .seconds(2)) == "4 records, 4 KiB in 2s (2 records/s, 2 KiB/s)")
        // One record in 4 ms once came at 250 records a second.
        #expect(tally.text(at: began + .milliseconds(99)) == "4 records, 4 KiB in 99ms")
    }

    @Test func `stand in columns`() {
        var table = TextTable(("NAME", .left), ("N", .right), ("NOTE", .left))
        table.add("a", "1", "")
        table.add("long name", "1,000", "x")
        #expect(table.text(.plain) == "NAME           N  NOTE\na              1\nlong name  1,000  x\n")
    }

    /// Columns stood apart by as much as their letters were wide.
    @Test func `stand in columns also where letters are wide, or are marks`() {
        var table = TextTable(("TOWN", .left), ("名", .right))
        for (town, number) in [("東京都", "1"), ("Ko\u{308}ln", "10"), ("😀", "é")] { table.add(town, number) }
        #expect(table.text(.plain) == "TOWN    名\n東京都   1\nKo\u{308}ln    10\n😀       é\n")
        #expect(table.widths() == [6, 2])
    }
}

@Suite struct `Base64 text` {
    /// The vectors of RFC 4648, and the last two characters of the alphabet.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `is what the standard says`(text: String, encoded: String) {
        #expect(Base64.text(of: Array(text.utf8)) == encoded)
    }

    @Test func `uses every digit`() { #expect(Base64.text(of: [0xFB, 0xEF, 0xFF, 0xFF]) == "++///w==") }
}
