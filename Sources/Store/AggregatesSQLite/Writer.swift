internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import SQLite
internal import System

/// The one connection that writes, and what it knows of the views that were opened.
final class Writer {
    let connection: Connection
    private(set) var views: [ViewID: OpenView] = [:]
    /// What a checkpoint met that ends all trust: the next commit says so.
    var lastFailure: AggregatesError?
    let checkpointPages: Int
    /// Pages of the log when it was last moved into the file.
    var pagesAtCheckpoint = 0

    struct OpenView {
        let id: Int64
        let schema: ViewSchema
    }

    init(_ path: Path, checkpointPages: Int) throws(AggregatesError) {
        self.checkpointPages = checkpointPages
        do throws(SQLiteError) {
            connection = try Connection(path, .writer)
            try connection.execute(
                "PRAGMA cache_size = -\(Limits.writerCacheKiB); PRAGMA journal_size_limit = \(Limits.keptLogBytes)")
            try IntegerSum.define(for: connection)
            try SketchFunctions.define(for: connection)
        } catch { throw AggregatesError(error) }
        try Catalog.prepare(connection)
    }

    // MARK: - Views

    func open(_ view: ViewTable) throws(AggregatesError) -> Standing {
        let schema = ViewSchema(view)
        let standing = try connection.transaction { () throws(AggregatesError) in
            if let fingerprint = try known(view.id) {
                guard fingerprint == view.fingerprint else {
                    throw AggregatesError(
                        .changed, "\(view.id.description): generation \(view.id.generation) has another meaning")
                }
                try checkPresence(schema)
                try connection.change(
                    "UPDATE sluice_views SET keep_ms = ?2 WHERE id = ?1", .integer(try number(view.id)),
                    .optional(view.keep))
            } else {
                try create(view, schema)
            }
            try Catalog.describe(view, schema, number: try number(view.id), connection)
            return try Catalog.standing(try number(view.id), connection)
        }
        views[view.id] = OpenView(id: try number(view.id), schema: schema)
        return standing
    }

    private func create(_ view: ViewTable, _ schema: ViewSchema) throws(AggregatesError) {
        try checkName(view.id.view, of: view.id.pipeline)
        try connection.change(
            """
            INSERT INTO sluice_views (pipeline, view, generation, fingerprint, keep_ms, public_sql)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """, .text(view.id.pipeline), .text(view.id.view), .integer(Int64(view.id.generation)),
            .text(view.fingerprint), .optional(view.keep), .text(schema.publication))
        let number = connection.lastInsertedRow
        for (place, offset) in view.start.next.sorted(by: { $0.key < $1.key }) {
            try connection.change(
                """
                INSERT INTO sluice_positions (view_id, topic_id, "partition", start_offset, next_offset)
                VALUES (?1, ?2, ?3, ?4, ?4)
                """, .integer(number), .text(place.topic.description), .integer(Int64(place.partition)),
                .integer(offset))
        }
        for statement in schema.creation {
            do throws(SQLiteError) { try connection.execute(statement) } catch {
                // Names of columns that SQLite refuses, and the like.
                guard error.code == .badStatement else { throw AggregatesError(error) }
                throw AggregatesError(.invalid, "\(view.id.description): SQLite refuses its tables: \(error.sentence)")
            }
        }
    }

    /// Refuses a view of which somebody else has dropped something.
    private func checkPresence(_ schema: ViewSchema) throws(AggregatesError) {
        for name in schema.names
        where try connection.first("SELECT 1 FROM sqlite_schema WHERE name = ?1", .text(name)) == nil {
            throw AggregatesError(.notFound, "\(schema.view.id.description): \(name) is gone from \(connection.path)")
        }
    }

    /// Refuses a name that belongs to somebody else, or could be taken for one of the store's own.
    private func checkName(_ name: String, of pipeline: String, isQuery: Bool = false) throws(AggregatesError) {
        if let refusal = ReservedNames.refusal(of: name) { throw refusal }
        let taken = try connection.all(
            "SELECT view, pipeline, FALSE FROM sluice_views UNION ALL SELECT name, pipeline, TRUE FROM sluice_queries")
        for row in taken {
            let taken = TakenName(row[0].string, of: row[1].string, isQuery: row[2] == .integer(1))
            if let refusal = taken.refusal(of: name, of: pipeline, isQuery: isQuery) { throw refusal }
        }
    }

    // The catalog keeps names apart as SQL does, which folds case; which view is meant is said byte by byte.
    private func known(_ view: ViewID) throws(AggregatesError) -> String? {
        try row(of: view)?[1].string
    }

    func number(_ view: ViewID) throws(AggregatesError) -> Int64 {
        guard let number = try row(of: view)?[0].integer else {
            throw AggregatesError(.notFound, "\(view.description): no generation \(view.generation) is kept here")
        }
        return number
    }

    private func row(of view: ViewID) throws(AggregatesError) -> [Value]? {
        try connection.all(
            """
            SELECT id, fingerprint FROM sluice_views
            WHERE pipeline = ?1 AND view = ?2 COLLATE BINARY AND generation = ?3
            """, .text(view.pipeline), .text(view.view), .integer(Int64(view.generation))
        ).first
    }

    func publish(_ view: ViewID) throws(AggregatesError) {
        let others = try Catalog.entries(connection).map(\.id).filter {
            $0.pipeline == view.pipeline && $0.view == view.view && $0 != view
        }
        try connection.transaction { () throws(AggregatesError) in
            let number = try number(view)
            for other in others { try forget(other) }
            if !others.isEmpty { try forgetUnusedTables() }
            let sql = try connection.first("SELECT public_sql FROM sluice_views WHERE id = ?1", .integer(number))
            try connection.run(all: "DROP VIEW IF EXISTS \(SQLText.name(view.view)); \(sql?.string ?? "")")
            try connection.change("UPDATE sluice_views SET is_published = 1 WHERE id = ?1", .integer(number))
        }
        for other in others { views[other] = nil }
    }

    func drop(_ view: ViewID) throws(AggregatesError) {
        try connection.transaction { () throws(AggregatesError) in
            if try known(view) == nil { return }
            if try connection.first(
                "SELECT is_published FROM sluice_views WHERE id = ?1", .integer(try number(view))) == .integer(1)
            {
                try connection.run(all: "DROP VIEW IF EXISTS \(SQLText.name(view.view))")
            }
            try forget(view)
            try forgetUnusedTables()
        }
        views[view] = nil
    }

    /// Removes everything that belongs to a generation, whoever opened it.
    private func forget(_ view: ViewID) throws(AggregatesError) {
        let number = try number(view)
        let prefix = "sluice_distinct_\(view.results)_"
        let names = try connection.all(
            "SELECT type, name FROM sqlite_schema WHERE name IN (?1, ?2) OR substr(name, 1, ?4) = ?3",
            .text(view.results), .text(view.state), .text(prefix), .integer(Int64(prefix.unicodeScalars.count)))
        for row in names {
            let name = row[1].string
            if name.hasPrefix(prefix), !name.dropFirst(prefix.count).allSatisfy(\.isNumber) { continue }
            try connection.run(all: "DROP \(row[0].string) \(SQLText.name(name))")
        }
        for table in Catalog.tablesOfViews {
            try connection.change("DELETE FROM \(table) WHERE view_id = ?1", .integer(number))
        }
        try connection.change("DELETE FROM sluice_views WHERE id = ?1", .integer(number))
    }

    func setRemoved(_ names: Set<String>, of pipeline: String) throws(AggregatesError) {
        try connection.transaction { () throws(AggregatesError) in
            try connection.change("UPDATE sluice_views SET is_removed = 0 WHERE pipeline = ?1", .text(pipeline))
            for name in names {
                try connection.change(
                    "UPDATE sluice_views SET is_removed = 1 WHERE pipeline = ?1 AND view = ?2 COLLATE BINARY",
                    .text(pipeline), .text(name))
            }
        }
    }

    // MARK: - Queries and tables

    func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError) {
        try connection.transaction { () throws(AggregatesError) in
            for row in try connection.all("SELECT name FROM sluice_queries WHERE pipeline = ?1", .text(pipeline)) {
                try connection.run(all: "DROP VIEW IF EXISTS \(SQLText.name(row[0].string))")
            }
            try connection.change("DELETE FROM sluice_queries WHERE pipeline = ?1", .text(pipeline))
            for query in queries {
                try checkName(query.name, of: pipeline, isQuery: true)
                try asQuery(query.name) { () throws(SQLiteError) in
                    try connection.prepare("CREATE VIEW \(SQLText.name(query.name)) AS \(query.sql)").run()
                    try connection.run(
                        "INSERT INTO sluice_queries (name, pipeline, sql) VALUES (?1, ?2, ?3)", .text(query.name),
                        .text(pipeline), .text(query.sql))
                }
            }
            // One may name another, and so they are looked at when all are there.
            for query in queries {
                try asQuery(query.name) { () throws(SQLiteError) in
                    _ = try connection.prepare("SELECT * FROM \(SQLText.name(query.name))")
                }
            }
        }
    }

    private func asQuery(_ name: String, _ body: () throws(SQLiteError) -> Void) throws(AggregatesError) {
        do throws(SQLiteError) { try body() } catch {
            let failure = AggregatesError.ofQuery(error)
            throw AggregatesError(failure.code, "query \(name): \(failure.sentence)")
        }
    }

    func decisions(of view: ViewID) throws(AggregatesError) -> [Decision] {
        try DecisionRows.read(of: try number(view), connection)
    }

    func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]? {
        let found = try connection.first(
            "SELECT content FROM sluice_tables WHERE name = ?1 AND version = ?2", .text(table.table),
            .text(table.version))
        if case .text(let bytes)? = found { return bytes }
        return nil
    }

    /// Removes contents that no decision names.
    func forgetUnusedTables() throws(AggregatesError) {
        try connection.change(
            """
            DELETE FROM sluice_tables
            WHERE ('table ' || name, version) NOT IN (SELECT subject, value FROM sluice_decisions)
            """)
    }
}
