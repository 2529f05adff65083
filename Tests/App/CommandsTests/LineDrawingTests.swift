import Scalars
import System
import Testing

@testable import Commands

/// A terminal of so many columns and rows, as far as a line is drawn on one: letters, wide ones, and a few orders.
private struct Screen {
    let columns: Int
    let height: Int
    var rows: [[String]]
    var row = 0
    var column = 0
    /// A row that is full ends when something follows.
    var isFull = false
    var unknown: [String] = []

    init(columns: Int, height: Int) {
        (self.columns, self.height) = (columns, height)
        rows = Array(repeating: [], count: height)
    }

    /// What is seen of it: without blanks at the ends of rows, or empty rows at the end.
    var shown: [String] {
        let texts = rows.map { row in
            var row = row
            while row.last == " " { row.removeLast() }
            return row.joined()
        }
        return Array(texts.reversed().drop(while: \.isEmpty).reversed())
    }

    mutating func feed(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": (column, isFull) = (0, false)
            case "\n": goDown()
            case "\u{1B}":
                let end = rest.firstIndex { (0x40...0x7E).contains($0.value) && $0 != "[" } ?? rest.endIndex - 1
                obey(String(String.UnicodeScalarView(rest[...end])))
                rest = rest[(end + 1)...]
            default: put(scalar)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = scalar.terminalWidth
        if width == 0 {
            if column > 0 { rows[row][isFull ? columns - 1 : column - 1].unicodeScalars.append(scalar) }
            return
        }
        if isFull || column + width > columns {
            column = 0
            goDown()
        }
        while rows[row].count < column + width { rows[row].append(" ") }
        rows[row][column] = String(scalar)
        if width == 2 { rows[row][column + 1] = "" }
        column += width
        isFull = column == columns
        if isFull { column = columns - 1 }
    }

    private mutating func goDown() {
        isFull = false
        row += 1
        guard row == height else { return }
        row -= 1
        rows.removeFirst()
        rows.append([])
    }

    private mutating func obey(_ order: String) {
        isFull = false
        let number = Int(order.dropFirst().dropLast()) ?? 1
        switch order.last {
        case "A": row = max(0, row - number)
        case "C": column = min(columns - 1, column + number)
        case "J" where order == "[J":
            rows[row].removeSubrange(min(column, rows[row].count)...)
            for below in (row + 1)..<max(row + 1, height) { rows[below] = [] }
        default: unknown.append(order)
        }
    }
}

@Suite struct `A line on a terminal` {
    private static func drawing(_ text: String, _ cursor: Int? = nil) -> LineDrawing {
        LineDrawing(prompt: "> ", goingOn: ".. ", text: Array(text), cursor: cursor ?? text.count)
    }

    private static func screen(_ drawing: LineDrawing, columns: Int, height: Int = 10) -> Screen {
        var screen = Screen(columns: columns, height: height)
        screen.feed(drawing.text(inPlaceOf: nil, columns: columns, height: height))
        return screen
    }

    @Test(arguments: [
        ("abc", 3, ["> abc"], 0, 5), ("abc", 0, ["> abc"], 0, 2), ("abcdef", 6, ["> abcdef"], 1, 0),
        ("abcdef", 5, ["> abcdef"], 0, 7), ("abcdefgh", 8, ["> abcdef", "gh"], 1, 2),
        ("abcdefgh", 6, ["> abcdef", "gh"], 1, 0), ("abcdef\ng", 6, ["> abcdef", "", ".. g"], 1, 0),
        ("a\nb", 1, ["> a", ".. b"], 0, 3), ("a\nb", 2, ["> a", ".. b"], 1, 3), ("a\n", 2, ["> a", ".."], 1, 3),
        ("漢字x", 2, ["> 漢字x"], 0, 6), ("abcde漢", 5, ["> abcde", "漢"], 1, 0), ("abcde漢", 6, ["> abcde", "漢"], 1, 2),
        ("漢字漢", 3, ["> 漢字漢"], 1, 0), ("e\u{301}x", 1, ["> e\u{301}x"], 0, 3), ("\t|", 1, [">", "|"], 1, 0),
        ("👩\u{200D}👧👍\u{1F3FD}❤\u{FE0F}", 1, ["> 👩👧👍", "❤"], 0, 6), ("a\u{200B}", 2, ["> a\\u{20", "0b}"], 1, 3),
        ("\u{301}a", 1, ["> \\u{301", "}a"], 1, 1), ("a\u{1B}[2Jb", 2, ["> a\\u{1b", "}[2Jb"], 1, 1),
        ("a\u{7}", 0, ["> a\\u{7}"], 0, 2),
    ])
    func `is broken where it ends`(text: String, cursor: Int, rows: [String], row: Int, column: Int) {
        let screen = Self.screen(Self.drawing(text, cursor), columns: 8)
        #expect(screen.shown == rows)
        #expect(screen.row == row && screen.column == column && screen.unknown.isEmpty)
    }

    @Test func `shows what is around the cursor where it has more rows than the terminal`() {
        let text = (0..<20).map { "\($0)" }.joined(separator: "\n")
        let screen = Self.screen(Self.drawing(text), columns: 8, height: 3)
        #expect(screen.shown == [".. 17", ".. 18", ".. 19"] && screen.row == 2)
        let middle = Self.screen(Self.drawing(text, 16), columns: 8, height: 3)
        #expect(middle.shown == [".. 7", ".. 8", ".. 9"] && middle.row == 1 && middle.column == 3)
    }

    /// Whatever was drawn before: the terminal shows what it would have shown of the new line alone.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is drawn in its own place`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let columns = Int.random(in: 2...12, using: &random)
        let height = Int.random(in: 1...8, using: &random)
        let letters = ["a", "b", " ", "漢", "😀", "e\u{301}", "\n", "\t", "\u{3}"].map(Character.init)
        var screen = Screen(columns: columns, height: height)
        var before: LineDrawing?
        for _ in 0..<30 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in letters.randomElement(using: &random)! }
            let drawing = LineDrawing(
                prompt: ["> ", "漢> ", "long prompt> "].randomElement(using: &random)!, goingOn: "..> ", text: text,
                cursor: Int.random(in: 0...text.count, using: &random))
            screen.feed(drawing.text(inPlaceOf: before, columns: columns, height: height))
            let alone = Self.screen(drawing, columns: columns, height: height)
            // Near the end of the screen a longer line has pushed it up: what is below the shorter one is empty.
            #expect(screen.shown.suffix(max(1, alone.shown.count)) == alone.shown[...] || alone.shown.isEmpty)
            #expect(screen.column == alone.column && screen.unknown.isEmpty)
            before = drawing
        }
    }
}
