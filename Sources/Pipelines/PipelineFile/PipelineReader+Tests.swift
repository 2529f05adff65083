import Aggregates
import Columns
import Plans
import Scalars
import StreamEngine
import System
import Time
import YAML

extension PipelineReader {
    /// A mapping is a test of one step; a list has several.
    mutating func test(_ entry: NamedNode, _ subjects: Subjects) -> TestDefinition {
        let nodes = entry.node.sequence ?? [entry.node]
        var expects = false
        let steps = nodes.enumerated().compactMap { index, node -> TestStep? in
            let path = nodes.count > 1 ? "\(entry.path)[\(index + 1)]" : entry.path
            var known = TestStep.words + subjects.streams.names + subjects.tables.names
            if scheme.hasUnknownStreams || scheme.hasUnknownTables { known += node.keys }
            // What is wrong with a step may be its expectation.
            guard let fields = fields(node, path, known: known) else {
                expects = true
                return nil
            }
            expects = expects || !fields.lacks("expect")
            return step(node, fields, path, subjects)
        }
        if !expects {
            report(
                "\(entry.path) expects nothing, and passes whatever comes: add expect: with the rows of a view, of a "
                    + "query or of dead letters, [] where none may be", at: entry.mark)
        }
        return TestDefinition(name: entry.name, mark: entry.mark, steps: steps)
    }

    private mutating func step(
        _ node: YAMLNode, _ fields: Fields, _ path: String, _ subjects: Subjects
    ) -> TestStep {
        var step = TestStep(tables: [], records: [], expected: [])
        step.at = value("at", .instant, in: fields)
        step.advance = span("advance", .span(), in: fields)
        for entry in node.mapping ?? [] {
            if subjects.streams.names.contains(entry.key) {
                let stream = subjects.streams.all.first { $0.name == entry.key && isKnown($0) }
                let records = list(entry.value, fields.path(entry.key), "records").map {
                    record($0, of: stream, fields.path(entry.key))
                }
                step.records.append(.init(name: entry.key, mark: entry.keyMark, items: records))
            } else if let table = subjects.tables.found.first(where: { $0.name == entry.key }) {
                step.tables.append(rows(of: table, entry, fields.path(entry.key)))
            }
        }
        if let expected = fields["expect"] { step.expected = expectations(expected, path, subjects) }
        return step
    }

    /// Whether all that its columns read can be told.
    private func isKnown(_ stream: StreamPlan) -> Bool {
        scheme.streams.contains {
            $0.name == stream.name && !$0.hasUnknownColumns && !$0.columns.contains(where: \.hasUnknownType)
        }
    }

    private mutating func list(_ node: YAMLNode, _ path: String, _ what: String) -> [YAMLNode] {
        if let nodes = node.sequence { return nodes }
        report("\(path) must be a list of \(what), as in [ { … } ], not \(node.kindName)", at: node.mark)
        return []
    }

    // MARK: - What arrives

    /// What of a record is not part of its value.
    private static let envelope = ["kafka key", "kafka timestamp", "kafka partition", "kafka value"]

    /// `stream` is nil where its columns are not known.
    private mutating func record(_ node: YAMLNode, of stream: StreamPlan?, _ path: String) -> TestRecord {
        var record = TestRecord(mark: node.mark, value: [], partition: 0)
        guard let entries = node.mapping else {
            record.value = node.text.map { Array($0.utf8) } ?? node.json
            return record
        }
        let fields = Fields(name: path, mark: node.mark, entries: entries)
        record.key = value("kafka key", .text(), in: fields).map { Array($0.utf8) }
        record.timestamp = value("kafka timestamp", .instant, in: fields)
        record.partition = value("kafka partition", .integer(in: 0...4095), in: fields) ?? 0
        let members = entries.filter { !Self.envelope.contains($0.key) }
        if fields["kafka value"] != nil {
            record.value = value("kafka value", .text(), in: fields).map { Array($0.utf8) } ?? []
            for member in members {
                report("\(path): kafka value is the whole record; leave \"\(member.key)\" out", at: member.keyMark)
            }
            return record
        }
        let value = YAMLNode(.mapping(members), at: node.mark)
        if let stream { checkFields(of: value, stream, path, envelope: Self.envelope) }
        record.value = value.json
        return record
    }

    private mutating func rows(
        of table: TableDefinition, _ entry: YAMLEntry, _ path: String
    ) -> TestStep.Given<TestRow> {
        let rows = list(entry.value, path, "rows").compactMap { node -> TestRow? in
            let known = table.columns.map(\.header)
            guard fields(node, path, known: known) != nil, let entries = node.mapping else { return nil }
            return TestRow(
                mark: node.mark,
                cells: entries.map { .init(header: $0.key, text: $0.value.isNull ? nil : $0.value.text) })
        }
        do throws(PipelineError) { _ = try table.read(test: rows, file: file) } catch { problems += error.problems }
        return .init(name: table.name, mark: entry.keyMark, items: rows)
    }

    // MARK: - What is expected

    private static let deadLetters = "dead letters"
    private mutating func expectations(_ node: YAMLNode, _ path: String, _ subjects: Subjects) -> [ExpectedRows] {
        let path = "\(path).expect"
        let others = subjects.results.areIncomplete ? node.keys : []
        let known = subjects.views.names + subjects.queries.names + [Self.deadLetters] + others
        guard fields(node, path, known: known) != nil else { return [] }
        return (node.mapping ?? []).map { entry in
            let path = "\(path).\(entry.key)"
            let isDeadLetters = entry.key == Self.deadLetters
            let rows = list(entry.value, path, "rows").compactMap { node -> ExpectedRows.Row? in
                guard isDeadLetters else {
                    return expectedRow(node, path, known: subjects.results.columns[entry.key])
                }
                guard let fields = fields(node, path, known: ExpectedRows.deadLetterColumns) else { return nil }
                _ = value("reason", .choice(of: DeadLetter.Reason.self), in: fields)
                return expectedRow(node, path, known: nil)
            }
            return ExpectedRows(
                subject: isDeadLetters ? .deadLetters : .results(entry.key), mark: entry.keyMark, rows: rows)
        }
    }

    private mutating func expectedRow(_ node: YAMLNode, _ path: String, known: [String]?) -> ExpectedRows.Row? {
        guard let entries = node.mapping else {
            report("\(path) must be a list of rows, each { column: value, … }, not \(node.kindName)", at: node.mark)
            return nil
        }
        if let known { _ = fields(node, path, known: known) }
        return ExpectedRows.Row(
            mark: node.mark, cells: entries.map { .init(column: $0.key, value: $0.value.sqlValue) })
    }
}

extension TestStep {
    /// What a step says besides the names of streams and tables.
    static let words = ["at", "advance", "expect"]
}

extension YAMLNode {
    fileprivate var keys: [String] { mapping?.map(\.key) ?? [] }
}

extension Scalars.ValueKind where Value == Int64 {
    /// A moment of ISO 8601 in UTC, in milliseconds since 1970.
    fileprivate static var instant: Scalars.ValueKind<Int64> {
        Scalars.ValueKind(
            "TIME", expectation: "a time such as 2026-11-21T04:13:22Z",
            read: { text in
                do throws(TimeError) { return try CivilTime.parse(text).millisecondsSince1970 } catch { return nil }
            },
            write: { CivilTime(millisecondsSince1970: $0).description })
    }
}
