import Columns
import Scalars
import StreamEngine

/// What stands behind a column's name: `float from "Discount" (NaN as null)`.
struct ColumnSpec: Hashable {
    var type: ColumnType
    /// Nil: the field, or the header's column, of the same name.
    var source: StreamField.Source?
    var format: StreamField.TimeFormat?
    var readsNaN = false

    /// Why a text is none, and at which of its characters, counted from 0.
    struct Fault: Error, Hashable {
        let position: Int
        let sentence: String
    }

    init(_ text: String) throws(Fault) {
        var parser = ColumnSpecParser(text)
        self = try parser.spec()
    }

    init(type: ColumnType) { self.type = type }
}

/// Reads: TYPE [from SOURCE] [(OPTION, …)], where SOURCE is a path such as `contact.email` or `"Created At"`, or one of
/// `kafka timestamp`, `kafka key`, `kafka offset`, `kafka partition`.
private struct ColumnSpecParser {
    private let characters: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    mutating func spec() throws(ColumnSpec.Fault) -> ColumnSpec {
        var spec = ColumnSpec(type: try type())
        skipSpaces()
        let start = position
        let next = word()
        if next == "from" {
            try source(of: &spec)
            skipSpaces()
        } else if !next.isEmpty {
            throw fault(at: start, "expected \"from\" or \"(\" after the type, not \"\(next)\"")
        }
        if take("(") { try options(of: &spec) }
        skipSpaces()
        guard position == characters.count else {
            if case .json(let path)? = spec.source, path.count == 1, characters[position - 1] == " " {
                let name = "\"\(path[0]) \(rest)\""
                throw fault(at: position, "unexpected \"\(rest)\"; a field with a space stands in quotes: from \(name)")
            }
            throw fault(at: position, "unexpected \"\(rest)\"; one looks like: float from \"Discount\" (NaN as null)")
        }
        return spec
    }

    private mutating func type() throws(ColumnSpec.Fault) -> ColumnType {
        skipSpaces()
        let start = position
        let name = word()
        if let type = ColumnType(rawValue: name) { return type }
        let names = ColumnType.allCases.map(\.rawValue)
        guard !name.isEmpty else {
            throw fault(at: start, "expected a type; types are \(alternatives(names))")
        }
        if let meant = Self.synonyms[name.lowercased()] ?? nearestName(to: name, among: names) {
            throw fault(at: start, "unknown type \"\(name)\"; did you mean \"\(meant)\"?")
        }
        throw fault(at: start, "unknown type \"\(name)\"; types are \(alternatives(names))")
    }

    /// What other systems call our types.
    private static let synonyms = [
        "integer": "int", "int4": "int", "smallint": "int", "long": "bigint", "int8": "bigint", "int64": "bigint",
        "real": "double", "number": "double", "numeric": "double", "decimal": "double", "float8": "double",
        "string": "text", "varchar": "text", "char": "text", "str": "text", "bool": "boolean",
        "datetime": "timestamp", "time": "timestamp", "timestamptz": "timestamp", "object": "json", "array": "json",
        "map": "json",
    ]

    private mutating func source(of spec: inout ColumnSpec) throws(ColumnSpec.Fault) {
        skipSpaces()
        let start = position
        var path = [try name()]
        while take(".") { path.append(try name()) }
        skipSpaces()
        if path == ["kafka"], characters[start] != "\"", position < characters.count, characters[position] != "(" {
            try kafka(of: &spec)
        } else {
            spec.source = .json(path)
        }
    }

    private mutating func kafka(of spec: inout ColumnSpec) throws(ColumnSpec.Fault) {
        let start = position
        let name = word()
        guard let part = Self.recordParts.first(where: { $0.name == name }) else {
            let names = Self.recordParts.map(\.name)
            throw fault(
                at: start,
                "a record has no \"kafka \(name)\", but \(alternatives(names.map { "kafka \($0)" }))"
                    + suggestion(for: name, among: names))
        }
        guard part.types.contains(spec.type) else {
            let types = alternatives(part.types.map(\.rawValue))
            throw fault(at: start, "kafka \(name) is of type \(types), not \(spec.type.rawValue)")
        }
        spec.source = part.source
    }

    private static let recordParts: [(name: String, source: StreamField.Source, types: [ColumnType])] = [
        ("timestamp", .timestamp, [.timestamp]), ("key", .key, [.text]), ("offset", .offset, [.bigint]),
        ("partition", .partition, [.int, .bigint]),
    ]

    private mutating func options(of spec: inout ColumnSpec) throws(ColumnSpec.Fault) {
        repeat {
            skipSpaces()
            let start = position
            while position < characters.count, characters[position] != ",", characters[position] != ")" {
                position += 1
            }
            let words = text(start..<position).split(separator: " ").joined(separator: " ")
            try apply(words, at: start, to: &spec)
        } while take(",")
        guard take(")") else { throw fault(at: position, "expected \")\" after the options") }
    }

    private static let nanAsNull = "NaN as null"
    private static let formats: [StreamField.TimeFormat] = [.iso, .epochSeconds, .epochMilliseconds]

    private func apply(_ option: String, at start: Int, to spec: inout ColumnSpec) throws(ColumnSpec.Fault) {
        if option == Self.nanAsNull {
            guard spec.type == .float || spec.type == .double else {
                throw fault(at: start, "(\(option)) is for float and double columns, not for \(spec.type.rawValue)")
            }
            spec.readsNaN = true
        } else if let format = StreamField.TimeFormat(rawValue: option) {
            guard spec.type == .timestamp else {
                throw fault(at: start, "(\(option)) is for timestamp columns, not for \(spec.type.rawValue)")
            }
            spec.format = format
        } else {
            let names = [Self.nanAsNull] + Self.formats.map(\.rawValue)
            let near = nearestName(to: option, among: names).map { "did you mean \"\($0)\"?" }
            throw fault(at: start, "unknown option \"\(option)\"; \(near ?? "options are \(alternatives(names))")")
        }
    }

    // MARK: - Characters

    /// A name of a path: letters, digits and signs, or anything between quotes.
    private mutating func name() throws(ColumnSpec.Fault) -> String {
        let start = position
        if take("\"") {
            while position < characters.count, characters[position] != "\"" { position += 1 }
            let name = text(start + 1..<position)
            guard take("\"") else {
                throw fault(
                    at: start, "the quote is not closed (\" #\" begins a comment: then put the whole value in '…')")
            }
            guard !name.isEmpty else { throw fault(at: start, "expected a field's name between the quotes") }
            return name
        }
        while position < characters.count, !" .(),\"".unicodeScalars.contains(characters[position]) { position += 1 }
        guard position > start else {
            throw fault(at: start, "expected a field such as contact.email or \"Created At\"")
        }
        return text(start..<position)
    }

    private mutating func word() -> String {
        let start = position
        while position < characters.count, !" (),\"".unicodeScalars.contains(characters[position]) { position += 1 }
        return text(start..<position)
    }

    private mutating func skipSpaces() {
        while position < characters.count, characters[position].properties.isWhitespace { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        return true
    }

    private var rest: String { text(position..<characters.count) }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters[range])
        return String(text)
    }

    private func fault(at position: Int, _ sentence: String) -> ColumnSpec.Fault {
        ColumnSpec.Fault(position: position, sentence: sentence)
    }
}
