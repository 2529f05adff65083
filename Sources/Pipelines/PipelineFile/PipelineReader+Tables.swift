import Scalars
import StreamEngine
import System
import YAML

extension PipelineReader {
    mutating func table(_ entry: NamedNode, defaults: Defaults) -> TableDefinition? {
        check(name: entry.name, entry.path, at: entry.mark)
        let known = ["csv", "key", "columns", "unmatched", "time zone"]
        guard let fields = fields(entry.node, entry.path, known: known) else { return nil }
        let zone = zone("time zone", in: fields) ?? defaults.stream.zone
        let unmatched = value("unmatched", .choice(of: ReferenceTable.Unmatched.self), in: fields) ?? defaults.unmatched
        let declared = tableColumns(fields)
        let path = required("csv", .file, in: fields)
        let key = required("key", .name(), "the column by whose value a row is found", in: fields)
        guard let path, let contents = contents(of: resolve(path), at: fields["csv"]?.mark ?? entry.mark) else {
            return nil
        }
        let before = problems.count
        let columns = inferred(declared, from: contents)
        checkNames(of: columns, fields)
        guard let key else { return nil }
        guard let index = columns.firstIndex(where: { $0.name == key || $0.header == key }) else {
            report("\(fields.path("key")): \(contents.missing(key))", at: fields["key"]?.mark ?? entry.mark)
            return nil
        }
        guard problems.count == before else { return nil }
        let table = TableDefinition(
            name: entry.name, mark: entry.mark, csv: resolve(path), key: index, columns: columns,
            unmatched: unmatched, zone: zone)
        do throws(PipelineError) { _ = try table.read(contents) } catch { problems += error.problems }
        return table
    }

    /// A value that has to be there.
    mutating func required<Value>(
        _ key: String, _ kind: ValueKind<Value>, _ what: String? = nil, in fields: Fields
    ) -> Value? {
        if fields.lacks(key) { report("\(fields.name) needs \(key): \(what ?? kind.expectation)", at: fields.mark) }
        return fields[key]?.isNull ?? true ? nil : value(key, kind, in: fields)
    }

    private func resolve(_ path: Path) -> Path { path.text.hasPrefix("/") ? path : folder / path.text }

    /// The columns that the file declares; their types are not guessed.
    private mutating func tableColumns(_ fields: Fields) -> [TableColumn] {
        var headers: [[UInt8]: String] = [:]
        return named("columns", in: fields).compactMap { entry in
            guard let spec = spec(entry) else { return nil }
            guard let header = header(of: spec, entry) else { return nil }
            if let other = headers.updateValue(entry.name, forKey: Array(header.utf8)) {
                report("\(entry.path): \(other) is the file's column \"\(header)\" already", at: entry.mark)
                return nil
            }
            return TableColumn(name: entry.name, header: header, type: spec.type)
        }
    }

    /// The file's column that a declared one is; a table's fields are texts, of which options say nothing.
    private mutating func header(of spec: ColumnSpec, _ entry: NamedNode) -> String? {
        if spec.format != nil || spec.readsNaN {
            let remedy = spec.readsNaN ? "an empty field is null" : "times are as in 2026-11-21 04:13:22"
            report("\(entry.path): options are for streams; in a table \(remedy)", at: entry.node.mark)
            return nil
        }
        switch spec.source {
        case nil: return entry.name
        case .json(let path) where path.count == 1: return path[0]
        default:
            report("\(entry.path): a table's column comes from one column of its CSV file", at: entry.node.mark)
            return nil
        }
    }

    /// Columns that SQL would take for one another.
    private mutating func checkNames(of columns: [TableColumn], _ fields: Fields) {
        let mark = fields["columns"]?.mark ?? fields["csv"]?.mark ?? fields.mark
        var names: [String: String] = [:]
        for column in columns {
            guard let first = names.updateValue(column.name, forKey: column.name.lowercased()) else { continue }
            report(
                "\(fields.name): SQL cannot tell the columns \(first) and \(column.name) apart: give one another name "
                    + "under columns:, as in other: text from \"\(column.header)\"", at: mark)
        }
    }

    private mutating func contents(of path: Path, at mark: YAMLMark) -> TableContents? {
        do throws(PipelineError) { return try TableContents(path) } catch {
            // A file that is not there is the pipeline file's mistake; one that is no CSV is its own.
            for problem in error.problems {
                guard problem.mark == nil else {
                    problems.append(problem)
                    continue
                }
                // Without its folder there is nothing to be meant.
                let names = (try? FileSystem.entries(of: path.parent)) ?? []
                let hint = suggestion(for: path.name, among: names.filter { $0.hasSuffix(".csv") })
                report("\(problem.file) \(problem.sentence)\(hint)", at: mark)
            }
            return nil
        }
    }

    /// All columns of the file: those that are declared, and the others as they look.
    private mutating func inferred(_ declared: [TableColumn], from contents: TableContents) -> [TableColumn] {
        let missing = declared.filter { contents.index(of: $0.header) == nil }
        for column in missing { problems.append(contents.problem(missing: column.header)) }
        return contents.header.enumerated().map { index, header in
            declared.first { $0.header.utf8.elementsEqual(header.utf8) }
                ?? TableColumn(name: header, header: header, type: contents.type(ofColumn: index))
        }
    }
}
