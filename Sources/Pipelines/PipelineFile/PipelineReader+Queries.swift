import Plans
import SQLite
import Scalars
import YAML

extension PipelineReader {
    /// Lets SQLite read the queries over empty tables that look like the views' results, and learns their columns.
    mutating func check(_ queries: inout Found<QueryDefinition>, of results: inout Results, brokenViews: Set<String>) {
        do throws(SQLiteError) {
            let connection = try Connection()
            try makeTables(for: &results, connection, brokenViews)
            var taken = results.names
            let mine = queries.found.filter { taken.insert($0.name.folded).inserted }
            results.unknown.formUnion(mine.map(\.name))
            let failures = QueryFailures(of: mine, connection)
            for query in mine {
                if let failure = failures.own(of: query, results, connection) {
                    report(failure, about: query, results, connection)
                } else if let columns = failures.columns[query.name] {
                    results.columns[query.name] = columns
                    results.unknown.remove(query.name)
                }
            }
            for index in queries.found.indices {
                queries.found[index].columns = results.columns[queries.found[index].name] ?? []
            }
        } catch {
            problems.append(PipelineProblem(file: file, mark: nil, "SQLite cannot look at queries: \(error.sentence)"))
        }
    }

    /// One of each view whose columns are known.
    private mutating func makeTables(
        for results: inout Results, _ connection: Connection, _ brokenViews: Set<String>
    ) throws(SQLiteError) {
        var made: Set<String> = []
        for (name, columns) in results.columns.sorted(by: { $0.key < $1.key }) where made.insert(name.folded).inserted {
            let list = columns.map(\.quotedForSQL).joined(separator: ", ")
            do throws(SQLiteError) { try connection.execute("CREATE TABLE \(name.quotedForSQL) (\(list))") } catch {
                // What SQLite does not take of a view that is well so far, nobody else would say.
                guard brokenViews.contains(name) else { throw error }
                results.columns[name] = nil
                results.unknown.insert(name)
            }
        }
    }

    private mutating func report(
        _ failure: QueryFailure, about query: QueryDefinition, _ results: Results, _ connection: Connection
    ) {
        let mark = failure.offset.map { query.sql.place(ofByte: $0) } ?? query.sql.mark
        report("queries.\(query.name): \(failure.sentence)\(hint(failure, connection, results))", at: mark)
    }

    /// The nearest name to the one that SQLite does not know.
    private func hint(_ failure: QueryFailure, _ connection: Connection, _ results: Results) -> String {
        if let name = failure.missingTable {
            let names = scheme.streams.map(\.name) + scheme.tables.map(\.name)
            if names.contains(name) { return "; queries read views, not streams and tables" }
            return suggestion(for: name, among: results.columns.keys.sorted() + results.unknown.sorted())
        }
        guard let name = failure.missing("no such column") else { return "" }
        let known = "SELECT DISTINCT c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table'"
        // Without names there is no hint; the mistake is told all the same.
        let names = ((try? connection.rows(known)) ?? []).compactMap(\.first?.string)
        return names.contains(name)
            ? "; a view that has it is not named behind FROM" : suggestion(for: name, among: names)
    }
}

/// What SQLite says against a query, and at which byte of it.
private struct QueryFailure {
    let sentence: String
    var offset: Int?

    init(_ error: SQLiteError) { (sentence, offset) = (error.sentence, error.offset) }

    init(_ sentence: String) { self.sentence = sentence }

    var missingTable: String? { missing("no such table") }

    /// The name of which SQLite says that there is none.
    func missing(_ what: String) -> String? {
        guard let colon = sentence.range(of: ": "), sentence[..<colon.lowerBound] == what else { return nil }
        return sentence[colon.upperBound...].split(separator: ".").last.map(String.init)
    }
}

/// What SQLite says against queries that may read each other.
private struct QueryFailures {
    private var all: [String: QueryFailure] = [:]
    /// The columns of the others.
    private(set) var columns: [String: [String]] = [:]

    /// Queries become views of the connection's, but for those that fail.
    init(of queries: [QueryDefinition], _ connection: Connection) {
        // One may name another, and so all are there before the first is looked at.
        for query in queries {
            do throws(SQLiteError) {
                try connection.prepare("CREATE VIEW \(query.name.quotedForSQL) AS \(query.sql.text)").run()
            } catch { all[query.name] = QueryFailure(error.sentence) }
        }
        for query in queries {
            do throws(SQLiteError) { try look(at: query, connection) } catch { all[query.name] = QueryFailure(error) }
        }
        for name in all.keys {
            // One that was never made is gone already.
            try? connection.execute("DROP VIEW IF EXISTS \(name.quotedForSQL)")
        }
    }

    private mutating func look(at query: QueryDefinition, _ connection: Connection) throws(SQLiteError) {
        let statement = try connection.prepare(query.sql.text)
        if all[query.name] != nil {
            if !statement.isReadOnly {
                all[query.name] = QueryFailure("a query only reads: write SELECT … FROM a view")
            }
            return
        }
        // What a view may not call is seen when it is read.
        do throws(SQLiteError) { _ = try connection.prepare("SELECT * FROM \(query.name.quotedForSQL)") } catch {
            all[query.name] = QueryFailure(error.sentence)
            return
        }
        columns[query.name] = statement.columnNames
    }

    /// What is wrong with the query itself; nil when that is nothing, or comes from something it reads.
    func own(of query: QueryDefinition, _ results: Results, _ connection: Connection) -> QueryFailure? {
        guard let failure = all[query.name] else { return nil }
        var missing = failure.missingTable
        do throws(SQLiteError) { _ = try connection.prepare(query.sql.text) } catch {
            missing = QueryFailure(error).missingTable ?? missing
        }
        guard let missing, failure.sentence.range(of: "circularly defined") == nil else { return failure }
        let others = (Array(all.keys) + results.unknown).filter { $0 != query.name }
        return results.areIncomplete || others.contains { $0.folded == missing.folded } ? nil : failure
    }
}

extension Results {
    /// As SQL compares them.
    fileprivate var names: Set<String> { Set(columns.keys.map(\.folded)).union(unknown.map(\.folded)) }
}

extension String {
    fileprivate var folded: String { lowercased() }
}
