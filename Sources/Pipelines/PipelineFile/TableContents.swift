import CSV
import Columns
import JSON
import Scalars
import System
import YAML

/// The rows of a table as texts, and where each stands.
struct TableContents {
    let header: [String]
    let rows: [CSVRow]
    let bytes: [UInt8]
    private let file: String

    init(_ path: Path) throws(PipelineError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Self.bytes(of: path)
        } catch {
            throw PipelineError(problems: [PipelineProblem(file: path.text, mark: nil, error.words)])
        }
        try self.init(bytes, name: path.text)
    }

    /// The file's bytes, and memory for no more than these.
    static func bytes(of path: Path) throws(SystemError) -> [UInt8] {
        let length = try FileSystem.size(of: path).length
        return try FileSystem.contents(of: path, limit: min(max(length, 1), Limits.table.bytes))
    }

    init(_ bytes: [UInt8], name: String) throws(PipelineError) {
        do throws(CSVError) {
            var reader = try CSVReader(bytes, limits: Limits.table)
            var rows: [CSVRow] = []
            while let row = try reader.next() { rows.append(row) }
            self.rows = rows
            header = reader.header
        } catch {
            let mark = YAMLMark(line: error.line, column: 1)
            throw PipelineError(problems: [PipelineProblem(file: name, mark: mark, error.sentence)])
        }
        self.bytes = bytes
        file = name
    }

    /// A test's rows; columns that it does not name are missing from all of them.
    init(_ rows: [TestRow], of table: TableDefinition, file: String) {
        header = table.columns.map(\.header)
        self.rows = rows.map { row in
            let fields = table.columns.map { column in
                let cell = row.cells.first { $0.header.utf8.elementsEqual(column.header.utf8) }
                return CSVField(bytes: Array((cell?.text ?? "").utf8), isQuoted: cell?.text != nil)
            }
            return CSVRow(line: row.mark.line, fields: fields)
        }
        bytes = []
        self.file = file
    }

    /// The type that all of a column's fields have; numbers that would not come back as they are written are texts.
    func type(ofColumn index: Int) -> ColumnType {
        var type: ColumnType?
        for row in rows where !row.fields[index].isMissing {
            switch (NumberForm(row.fields[index].bytes), type) {
            case (nil, _): return .text
            case (.real, _): type = .double
            case (.integer, nil): type = .bigint
            case (.integer, _): break
            }
        }
        return type ?? .text
    }

    func index(of column: String) -> Int? { header.firstIndex { $0.utf8.elementsEqual(column.utf8) } }

    func problem(_ sentence: String, at row: CSVRow) -> PipelineProblem {
        PipelineProblem(file: file, mark: YAMLMark(line: row.line, column: 1), sentence)
    }

    func problem(missing column: String) -> PipelineProblem {
        PipelineProblem(file: file, mark: YAMLMark(line: 1, column: 1), missing(column))
    }

    /// What to say of a column that the file does not have.
    func missing(_ column: String) -> String {
        let near = nearestName(to: column, among: header).map { "did you mean \"\($0)\"?" }
        let isForeign = header.count == 1 && header[0].contains { $0 == ";" || $0 == "\t" }
        let known = isForeign ? "separate fields by commas" : "columns are \(header.joined(separator: ", "))"
        return "no column \"\(column)\"; \(near ?? known)"
    }

    /// What of a column is no JSON.
    func problems(withJSON index: Int) -> [PipelineProblem] {
        var problems: [PipelineProblem] = []
        for row in rows where problems.count < Limits.tableProblems && !row.fields[index].isMissing {
            do throws(JSONError) { _ = try JSONValue.parse(row.fields[index].text) } catch {
                problems.append(problem("\"\(header[index])\": not JSON: \(error)", at: row))
            }
        }
        return problems
    }

    /// A key names one row, and every row has one.
    func problems(withKeys keys: Column, _ name: String) -> [PipelineProblem] {
        var lines: [[UInt8]: Int] = [:]
        var problems: [PipelineProblem] = []
        for (index, row) in rows.enumerated() where problems.count < Limits.tableProblems {
            guard !keys.isNull(index) else {
                problems.append(problem("\(name) is the key and must not be empty", at: row))
                continue
            }
            var key: [UInt8] = []
            KeyEncoding.append(keys[index], to: &key)
            if let first = lines.updateValue(row.line, forKey: key) {
                problems.append(
                    problem(
                        "the key \(name) \(keys[index].written) is also in line \(first); a key has one row", at: row))
            }
        }
        return problems
    }
}

extension SystemError {
    /// The operating system's words alone; the file's name stands before them already.
    var words: String { "cannot be read: \(Self.words(for: code))" }
}

/// What a text is when it is a number as JSON writes it.
enum NumberForm {
    case integer, real

    /// Nil for a text; leading zeros make one, and more digits than 64 bits keep.
    init?(_ bytes: [UInt8]) {
        self.init(anyLength: bytes)
        if self == .integer, Int64(String(decoding: bytes, as: UTF8.self)) == nil { return nil }
    }

    /// Nil for what is no number in JSON.
    init?(anyLength bytes: [UInt8]) {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        let whole = digits.prefix { $0.isDigit }
        guard let first = whole.first, first != UInt8(ascii: "0") || whole.count == 1 else { return nil }
        var rest = digits.dropFirst(whole.count)
        if rest.isEmpty {
            self = .integer
            return
        }
        if rest.first == UInt8(ascii: ".") {
            let decimals = rest.dropFirst().prefix { $0.isDigit }
            guard !decimals.isEmpty else { return nil }
            rest = rest.dropFirst(decimals.count + 1)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard !rest.isEmpty, rest.allSatisfy({ $0.isDigit }) else { return nil }
            rest = []
        }
        guard rest.isEmpty else { return nil }
        self = .real
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
