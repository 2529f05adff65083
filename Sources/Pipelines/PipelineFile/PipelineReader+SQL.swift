import Plans
import SQLite
import Scalars
import StreamEngine
import StreamSQL
import YAML

/// What a view's SQL may name.
struct Sources {
    let scheme: Scheme
    /// Names of streams and tables with mistakes of their own.
    let broken: Set<String>
}

extension PipelineReader {
    /// The view with what its SQL means; nil when it has no meaning, which is then reported at its place in the file.
    mutating func planned(_ draft: ViewDraft, _ sources: Sources) -> ViewDefinition? {
        do throws(SQLErrors) {
            guard try sources.broken.isDisjoint(with: StreamSQL.sources(of: draft.sql.text)) else { return nil }
            let plan = try plan(draft, sources.scheme)
            checkNesting(of: plan, draft)
            return ViewDefinition(
                name: draft.entry.name, mark: draft.entry.mark, sql: draft.sql, plan: plan,
                trigger: draft.settings.trigger, keep: keep(draft, plan))
        } catch {
            for problem in error.errors {
                let place = draft.sql.place(line: problem.line, column: problem.column)
                report("views.\(draft.entry.name): \(problem.sentence)", at: place)
            }
            return nil
        }
    }

    private func plan(_ draft: ViewDraft, _ scheme: Scheme) throws(SQLErrors) -> ViewPlan {
        let name = draft.entry.name
        if draft.emit == nil {
            let plan = try StreamSQL.plan(view: name, sql: draft.sql.text, scheme: scheme)
            if case .rows = plan.result { return plan }
        }
        return try StreamSQL.plan(view: name, sql: draft.sql.text, emit: draft.settings.emit, scheme: scheme)
    }

    /// How long rows are kept, where rows are appended.
    private mutating func keep(_ draft: ViewDraft, _ plan: ViewPlan) -> Int64? {
        guard case .groups = plan.result, plan.emit == .upsert else { return draft.settings.keep }
        if let node = draft.keep, draft.settings.keep != nil {
            report(
                "\(draft.entry.path).keep: with emit: upsert a group has one row, which stays; leave keep out, or "
                    + "choose changes, deltas or final", at: node.mark)
        }
        return nil
    }
}

extension ViewPlan {
    /// The names under which its results can be read.
    var visibleColumns: [String] {
        switch result {
        case .rows(let outputs): return outputs.map(\.name)
        case .groups(let grouping):
            let names = grouping.outputs.map(\.name)
            guard emit == .changes || emit == .deltas else { return names }
            let absent = emit == .changes && grouping.having != nil ? ["absent"] : []
            return names + absent + ["batch_id", "processed_at"]
        }
    }
}

// MARK: - Queries

extension PipelineReader {
    /// Lets SQLite read the queries over empty tables that look like the views' results.
    mutating func check(_ queries: inout Found<QueryDefinition>, over views: [ViewDefinition], _ sources: Sources) {
        do throws(SQLiteError) {
            let connection = try Connection()
            for view in views {
                let columns = view.plan.visibleColumns.map(\.quotedForSQL).joined(separator: ", ")
                try connection.execute("CREATE TABLE \(view.name.quotedForSQL) (\(columns))")
            }
            // One may name another, and so all are there before the first is looked at.
            var refused: [String: SQLiteError] = [:]
            for query in queries.found {
                do throws(SQLiteError) {
                    let creation = try connection.prepare("CREATE VIEW \(query.name.quotedForSQL) AS \(query.sql.text)")
                    try creation.run()
                } catch { refused[query.name] = error }
            }
            for index in queries.found.indices {
                let query = queries.found[index]
                queries.found[index].columns = columns(of: query, connection, refused[query.name], sources) ?? []
            }
        } catch {
            // Views whose results SQLite cannot hold are a mistake, too, and here is who notices.
            problems.append(PipelineProblem(file: file, mark: nil, "the results cannot be kept: \(error.sentence)"))
        }
    }

    private mutating func columns(
        of query: QueryDefinition, _ connection: Connection, _ refusal: SQLiteError?, _ sources: Sources
    ) -> [String]? {
        do throws(SQLiteError) {
            let statement = try connection.prepare(query.sql.text)
            if refusal == nil {
                // What a view may not call is seen when it is read.
                _ = try connection.prepare("SELECT * FROM \(query.name.quotedForSQL)")
                return statement.columnNames
            }
            let sentence = statement.isReadOnly ? refusal?.sentence : "a query only reads: write SELECT … FROM a view"
            report("queries.\(query.name): \(sentence ?? "")", at: query.sql.mark)
        } catch {
            let mark = error.offset.map { query.sql.place(ofByte: $0) } ?? query.sql.mark
            report("queries.\(query.name): \(error.sentence)\(hint(error.sentence, connection, sources))", at: mark)
        }
        return nil
    }

    /// The nearest name to the one that SQLite does not know.
    private func hint(_ sentence: String, _ connection: Connection, _ sources: Sources) -> String {
        let parts = sentence.split(separator: ": ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let name = parts[1].split(separator: ".").last.map(String.init) else { return "" }
        let names = sources.scheme.streams.map(\.name) + sources.scheme.tables.map(\.name)
        if parts[0] == "no such table", names.contains(name) { return "; queries read views, not streams and tables" }
        let known =
            switch parts[0] {
            case "no such table": "SELECT name FROM sqlite_schema"
            case "no such column":
                "SELECT DISTINCT c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table'"
            default: ""
            }
        // Without names there is no hint; the mistake is told all the same.
        let rows = known.isEmpty ? [] : (try? connection.rows(known)) ?? []
        return suggestion(for: name, among: rows.compactMap(\.first?.string))
    }
}
