internal import Arguments
internal import Scalars

/// Rows under headings, each column as wide as its widest cell; control characters in a cell are spelled out.
struct TextTable {
    enum Side { case left, right }

    let columns: [(heading: String, side: Side)]
    private(set) var rows: [[String]] = []

    init(_ columns: (heading: String, side: Side)...) { self.columns = columns }
    init(columns: [(heading: String, side: Side)]) { self.columns = columns }

    mutating func add(_ cells: String...) { add(cells) }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(\.visible))
    }

    /// What each column needs, or what it has had so far.
    func widths(atLeast least: [Int] = []) -> [Int] {
        columns.indices.map { column in
            let smallest = max(
                columns[column].heading.terminalWidth, least.indices.contains(column) ? least[column] : 0)
            return rows.reduce(smallest) { max($0, $1[column].terminalWidth) }
        }
    }

    /// The table; one that goes on with what was written before it has no heading, and is as wide as that.
    func text(_ style: Style, indent: Int = 0, atLeast least: [Int] = [], hasHeading: Bool = true) -> String {
        let widths = widths(atLeast: least)
        func line(_ cells: [String]) -> String {
            var line = String(repeating: " ", count: indent)
            for (column, cell) in cells.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.terminalWidth)
                line += (column > 0 ? "  " : "") + (columns[column].side == .left ? cell + gap : gap + cell)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        let heading = hasHeading ? [style.bold(line(columns.map(\.heading)))] : []
        return (heading + rows.map(line)).map { $0 + "\n" }.joined()
    }
}
