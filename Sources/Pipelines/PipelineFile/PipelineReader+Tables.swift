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
        guard let path = required("csv", .file, in: fields), let key = required("key", .name(), in: fields),
            let contents = contents(of: resolve(path), at: fields["csv"]?.mark ?? entry.mark),
            let columns = inferred(declared, from: contents)
        else { return nil }
        guard let index = columns.firstIndex(where: { $0.name == key || $0.header == key }) else {
            report(
                "\(fields.path("key")): the table has no column \"\(key)\""
                    + suggestion(for: key, among: columns.map(\.name)), at: fields["key"]?.mark ?? entry.mark)
            return nil
        }
        let table = TableDefinition(
            name: entry.name, mark: entry.mark, csv: resolve(path), key: index, columns: columns,
            unmatched: unmatched, zone: zone)
        do throws(PipelineError) { _ = try table.read(contents) } catch { problems += error.problems }
        return table
    }

    /// A value that has to be there.
    mutating func required<Value>(_ key: String, _ kind: ValueKind<Value>, in fields: Fields) -> Value? {
        if fields.lacks(key) { report("\(fields.name) needs \(key): \(kind.expectation)", at: fields.mark) }
        return fields[key]?.isNull ?? true ? nil : value(key, kind, in: fields)
    }

    private func resolve(_ path: Path) -> Path { path.text.hasPrefix("/") ? path : folder / path.text }

    /// The columns that the file declares; their types are not guessed.
    private mutating func tableColumns(_ fields: Fields) -> [TableColumn] {
        named("columns", in: fields).compactMap { entry in
            guard let spec = spec(entry) else { return nil }
            switch spec.source {
            case nil: return TableColumn(name: entry.name, header: entry.name, type: spec.type)
            case .json(let path) where path.count == 1:
                return TableColumn(name: entry.name, header: path[0], type: spec.type)
            default:
                report("\(entry.path): a table's column comes from one column of its CSV file", at: entry.node.mark)
                return nil
            }
        }
    }

    private mutating func contents(of path: Path, at mark: YAMLMark) -> TableContents? {
        do throws(PipelineError) { return try TableContents(path) } catch {
            // A file that is not there is the pipeline file's mistake; one that is no CSV is its own.
            for problem in error.problems {
                problem.mark == nil
                    ? report("\(problem.file) \(problem.sentence)", at: mark) : problems.append(problem)
            }
            return nil
        }
    }

    /// All columns of the file: those that are declared, and the others as they look.
    private mutating func inferred(_ declared: [TableColumn], from contents: TableContents) -> [TableColumn]? {
        let missing = declared.filter { contents.index(of: $0.header) == nil }
        for column in missing { problems.append(contents.problem(missing: column.header)) }
        guard missing.isEmpty else { return nil }
        return contents.header.enumerated().map { index, header in
            declared.first { $0.header.utf8.elementsEqual(header.utf8) }
                ?? TableColumn(name: header, header: header, type: contents.type(ofColumn: index))
        }
    }
}
