internal import Aggregates
internal import Arguments
internal import Columns
internal import JSON
internal import Scalars

/// Shows a result's rows as they come: as a table for people, as JSON, or as CSV.
///
/// Bytes, and text that is not UTF-8, are shown in hexadecimal digits, as SQL's `hex()` has them, in every form.
struct ResultPrinter {
    enum Form { case table, json, csv }

    private let output: Output
    private let form: Form
    private var columns: [String] = []
    /// Rows that decide how wide the table's columns are.
    private var waiting: [[Value]] = []
    private var sides: [TextTable.Side] = []
    private var widths: [Int] = []
    private var count = 0
    /// How many texts of each column were not UTF-8.
    private var strangeTexts: [Int: Int] = [:]

    init(_ output: Output, _ form: Form) {
        self.output = output
        self.form = form
    }

    mutating func begin(_ columns: [String]) {
        self.columns = columns
        switch form {
        case .table, .json: break
        case .csv: output.line(columns.map { Self.csv(Array($0.utf8)) }.joined(separator: ","))
        }
    }

    mutating func print(_ row: ResultRow) throws(OutputError) {
        let row = readable(row)
        count += 1
        switch form {
        case .table:
            waiting.append(row)
            if waiting.count == Limits.measuredRows { writeTable() }
        case .json:
            var json = JSONWriter()
            json.object { object in
                for (name, value) in zip(columns, row) { object.member(name, SQLValue(value: value)) }
            }
            output.write(count == 1 ? "[\n" : ",\n")
            output.write(json.bytes)
        case .csv: output.line(row.map(\.csv).joined(separator: ","))
        }
        try output.flushWhenLarge()
    }

    mutating func end() {
        switch form {
        case .table: if count == 0 || !waiting.isEmpty { writeTable() }
        case .json: output.write(count == 0 ? "[]\n" : "\n]\n")
        case .csv: break
        }
    }

    /// What is to be said about what was shown.
    var notes: [String] {
        strangeTexts.sorted { $0.key < $1.key }.map { column, count in
            "column \(columns[column]) has \(Figures.count(count, "text")) not in UTF-8, shown as hexadecimal digits"
        }
    }

    /// With bytes as digits: half of a letter would become another one on its way.
    private mutating func readable(_ row: ResultRow) -> [Value] {
        var values = row.values
        for (column, value) in row.values.enumerated() {
            guard case .text(let bytes) = value else { continue }
            let isBlob = row.blobs.contains(column)
            if !isBlob {
                if String(validating: bytes, as: UTF8.self) != nil { continue }
                strangeTexts[column, default: 0] += 1
            }
            values[column] = .text(Self.hex(bytes))
        }
        return values
    }

    private static func hex(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// A heading stands above the first rows. Later ones are as wide as those before them, or wider: then a person is
    /// shown it again, above the columns as they are now; a program reads one heading, and then rows.
    private mutating func writeTable() {
        let isFirst = count == waiting.count
        if isFirst {
            sides = columns.indices.map { column in
                let cells = waiting.map { $0[column] }.filter { !$0.isNull }
                return !cells.isEmpty && cells.allSatisfy(\.isNumber) ? .right : .left
            }
        }
        var table = TextTable(columns: zip(columns, sides).map { (heading: $0.visible, side: $1) })
        for row in waiting { table.add(row.map(\.shown)) }
        waiting.removeAll(keepingCapacity: true)
        let before = widths
        widths = table.widths(atLeast: before)
        let hasHeading = isFirst || output.terminal.isTerminal && widths != before
        output.write(table.text(output.terminal.style, atLeast: widths, hasHeading: hasHeading))
    }

    static func csv(_ text: [UInt8]) -> String {
        let needsQuotes = text.isEmpty || text.contains { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }
        let string = String(decoding: text, as: UTF8.self)
        return needsQuotes
            ? "\"" + string.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            : string
    }
}

/// A value of SQL as JSON has it.
private struct SQLValue: JSONWritable {
    let value: Value

    func write(to json: inout JSONWriter) {
        switch value {
        case .null: json.value(Int?.none)
        case .integer(let number): json.value(number)
        case .real(let number): json.value(number)
        case .text(let bytes): json.string(decoding: bytes.span.bytes)
        }
    }
}

extension Value {
    /// As people read it; null is a word, so that it differs from an empty text.
    var shown: String {
        switch self {
        case .null: "NULL"
        case .integer(let number): String(number)
        case .real(let number): number.description
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The number; 0 for what is none, as SQL has it.
    var number: Double {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .null, .text: 0
        }
    }

    /// The whole number; 0 for what is none.
    var whole: Int64 { if case .integer(let number) = self { number } else { 0 } }

    var isNumber: Bool {
        switch self {
        case .integer, .real: true
        case .null, .text: false
        }
    }

    /// Null is nothing, and an empty text has quotes.
    fileprivate var csv: String {
        switch self {
        case .null: ""
        case .integer, .real: shown
        case .text(let bytes): ResultPrinter.csv(bytes)
        }
    }
}
