internal import Scalars

/// What is seen of a line that is typed: its prompts, its text and where the cursor stands.
struct LineDrawing: Hashable {
    var prompt: String
    /// Before each further line of a text that has several.
    var goingOn: String
    var text: [Character]
    var cursor: Int

    private struct Row {
        var text = ""
        var width = 0
        /// Whether it is full and the next one goes on with it, as a terminal does by itself.
        var isBroken = false
    }

    /// All of it, as rows of a terminal.
    private struct Rows {
        let columns: Int
        var rows = [Row()]
        var cursor = (row: 0, column: 0)

        mutating func add(_ cell: Cell) {
            if rows[rows.count - 1].width + cell.width > columns, rows[rows.count - 1].width > 0 { breakRow() }
            rows[rows.count - 1].text += cell.text
            rows[rows.count - 1].width += cell.width
        }

        mutating func add(_ prompt: String) {
            for character in prompt { for cell in character.cells(at: 0) { add(cell) } }
        }

        mutating func breakRow() {
            let last = rows.count - 1
            // A wide letter has no room in the last column.
            rows[last].text += String(repeating: " ", count: max(0, columns - rows[last].width))
            rows[last].isBroken = true
            rows.append(Row())
        }

        /// A cursor that is behind a full row stands in the next one.
        mutating func endLine() {
            if rows[rows.count - 1].width >= columns { breakRow() }
        }

        mutating func mark() { cursor = (rows.count - 1, rows[rows.count - 1].width) }
    }

    /// What draws it in place of what was drawn before, on a terminal of this size: where it has more rows than that,
    /// those around the cursor.
    func text(inPlaceOf before: LineDrawing?, columns: Int, height: Int) -> String {
        let drawn = rows(columns)
        let shown = Self.window(drawn, height)
        var text = before.map { Self.goUp(from: $0, columns, height) } ?? ""
        text += "\r\u{1B}[J"
        for row in shown {
            text += drawn.rows[row].text
            guard row + 1 < shown.upperBound else { break }
            if !drawn.rows[row].isBroken || drawn.rows[row + 1].width == 0 { text += "\r\n" }
        }
        return text + Self.move(shown.upperBound - 1 - drawn.cursor.row, "A") + "\r"
            + Self.move(drawn.cursor.column, "C")
    }

    /// A terminal whose window has another width by now has broken the rows anew.
    private static func goUp(from before: LineDrawing, _ columns: Int, _ height: Int) -> String {
        let drawn = before.rows(columns)
        return move(drawn.cursor.row - window(drawn, height).lowerBound, "A")
    }

    private static func window(_ drawn: Rows, _ height: Int) -> Range<Int> {
        let count = min(max(1, height), drawn.rows.count)
        let start = min(max(0, drawn.cursor.row - count / 2), drawn.rows.count - count)
        return start..<start + count
    }

    private static func move(_ count: Int, _ direction: Character) -> String {
        count > 0 ? "\u{1B}[\(count)\(direction)" : ""
    }

    private func rows(_ columns: Int) -> Rows {
        var rows = Rows(columns: max(1, columns))
        rows.add(prompt)
        for (index, character) in text.enumerated() {
            if character == "\n" {
                rows.endLine()
                if index == cursor { rows.mark() }
                rows.rows.append(Row())
                rows.add(goingOn)
                continue
            }
            for (place, cell) in character.cells(at: rows.rows[rows.rows.count - 1].width).enumerated() {
                rows.add(cell)
                if index == cursor, place == 0 {
                    rows.mark()
                    rows.cursor.column -= cell.width
                }
            }
        }
        rows.endLine()
        if cursor == text.count { rows.mark() }
        return rows
    }
}

/// What is drawn together, and how many columns it takes on every terminal.
private struct Cell {
    let text: String
    let width: Int
}

extension Character {
    /// What stands for it: a tab is as many blanks as reach the next stop, and what a terminal would obey, or show
    /// nothing of, is spelled out.
    fileprivate func cells(at column: Int) -> [Cell] {
        if self == "\t" { return Array(repeating: Cell(text: " ", width: 1), count: 8 - column % 8) }
        if isASCII, terminalWidth == 1 { return [Cell(text: String(self), width: 1)] }
        let text = String(String.UnicodeScalarView(unicodeScalars.filter(\.isAlikeEverywhere)))
        let visible = String(self).visible
        if text.terminalWidth > 0, visible.utf8.elementsEqual(String(self).utf8) {
            return [Cell(text: text, width: text.terminalWidth)]
        }
        let spelled =
            visible.utf8.elementsEqual(String(self).utf8)
            ? unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() : visible
        return spelled.map { Cell(text: String($0), width: $0.terminalWidth) }
    }
}

extension Unicode.Scalar {
    /// Some terminals make one picture of what is joined, chosen or coloured by these, and others several: without them
    /// all show the same, and the cursor stands where it is thought to be.
    fileprivate var isAlikeEverywhere: Bool {
        switch value {
        case 0x200D, 0xFE0E, 0xFE0F, 0x1F3FB...0x1F3FF: false
        default: true
        }
    }
}
