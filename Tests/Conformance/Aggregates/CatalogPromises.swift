internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import Testing

enum CatalogPromises {
    static let all: [StorePromise] = [
        StorePromise("a view with another meaning is refused", changed),
        StorePromise("a name belongs to one pipeline", names),
        StorePromise("a view keeps the spelling of its name", spelling),
        StorePromise("what is not published is not seen by the public name", unpublished),
        StorePromise("a generation is built beside the one that is seen, and takes its place in one step", generations),
        StorePromise("a generation that is replaced takes the contents of its tables with it", replacedTables),
        StorePromise("a view that is dropped is forgotten, and may begin anew", dropped),
        StorePromise("views are listed", listed),
        StorePromise("a view that nobody asks for any more is kept, and known as such", removed),
        StorePromise("queries are read under their names, and replaced together", queries),
        StorePromise("a query that has no meaning is refused, and the others stay", badQueries),
        StorePromise("questions that do more than read are refused", readOnly),
        StorePromise("questions tell their columns, and end when nobody wants more", questions),
        StorePromise("names may be anything", anyName),
        StorePromise("names that could be the store's own are refused", reservedNames),
    ]

    private static func changed(_ subject: StoreUnderTest) throws {
        var view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"))])
        view.fingerprint = "another"
        #expect(code { _ = try subject.store.open(view) } == .changed)
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1"])
    }

    private static func removed(_ subject: StoreUnderTest) throws {
        let (view, next) = (Sample.groups(["rows"]), Sample.groups(["rows"], generation: 2))
        let other = Sample.groups(["rows"], named: "others")
        for table in [view, other] {
            try subject.open(table)
            try subject.play(table, [Event(text("a"))])
        }
        _ = try subject.store.open(next)
        func removed() throws -> [ViewID] { try subject.store.views().filter(\.isRemoved).map(\.id) }
        #expect(try removed() == [])
        try subject.store.setRemoved([view.id.view, "nothing"], of: "garden")
        #expect(try removed() == [])
        try subject.store.setRemoved([view.id.view, "nothing"], of: view.id.pipeline)
        try subject.restart()
        #expect(try removed() == [view.id, next.id])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1"])
        try subject.store.setRemoved([other.id.view], of: view.id.pipeline)
        #expect(try removed() == [other.id])
        try subject.store.setRemoved([], of: view.id.pipeline)
        #expect(try removed() == [])
    }

    private static func names(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        var other = view
        other.id.pipeline = "garden"
        #expect(code { _ = try subject.store.open(other) } == .changed)
        other.id.view = "SALES"
        #expect(code { _ = try subject.store.open(other) } == .changed)
        let query = NamedQuery(name: "Sales", sql: "SELECT 1")
        #expect(code { try subject.store.setQueries([query], of: "shop") } == .changed)
        try subject.store.setQueries([NamedQuery(name: "best", sql: "SELECT 1")], of: "shop")
        other.id.view = "best"
        #expect(code { _ = try subject.store.open(other) } == .changed)
    }

    // A view `Sales` was renamed to `sales`. To SQL these are one name, to others they are two: the catalog was said to
    // hold another meaning, or two generations had one public name. An é may be written as one letter or as two, which
    // is one name to whoever reads it and two to SQL.
    private static func spelling(_ subject: StoreUnderTest) throws {
        for (kept, other) in [("Sales", "sales"), ("caf\u{E9}", "cafe\u{301}"), ("\u{C9}t\u{E9}", "\u{E9}t\u{E9}")] {
            let view = Sample.groups(["rows"], named: kept)
            try subject.open(view)
            try subject.play(view, [Event(text("a"))])
            for generation in 1...2 {
                let renamed = Sample.groups(["rows"], named: other, generation: generation)
                #expect(code { _ = try subject.store.open(renamed) } == .changed, "\(other)")
                #expect(code { try subject.store.publish(renamed.id) } == .notFound, "\(other)")
                try subject.store.drop(renamed.id)
            }
            let query = NamedQuery(name: other, sql: "SELECT 1")
            #expect(code { try subject.store.setQueries([query], of: "shop") } == .changed, "\(other)")
            #expect(try subject.lines("SELECT * FROM \"\(kept)\"") == ["a 1"])
            try subject.open(Sample.groups(["rows"], named: kept, generation: 2))
        }
        let queries = ["most", "Most"].map { NamedQuery(name: $0, sql: "SELECT 1") }
        #expect(code { try subject.store.setQueries(queries, of: "shop") } == .changed)
        let names = try subject.store.views().map { Array($0.id.view.utf8) }
        #expect(Set(names) == Set(["Sales", "caf\u{E9}", "\u{C9}t\u{E9}"].map { Array($0.utf8) }))
    }

    private static func unpublished(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view, publishing: false)
        try subject.play(view, [Event(text("a"))])
        #expect(code { _ = try subject.rows("SELECT * FROM sales") } == .invalid)
        #expect(try subject.lines("SELECT * FROM sales__1") == ["a 1"])
        try subject.store.publish(view.id)
        try subject.restart()
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1"])
        var unknown = view.id
        unknown.generation = 9
        #expect(code { try subject.store.publish(unknown) } == .notFound)
    }

    private static func generations(_ subject: StoreUnderTest) throws {
        let old = Sample.groups(["rows", "distinct"])
        try subject.open(old)
        try subject.play(old, [Event(text("a"), .integer(1))])
        var new = Sample.groups(["sum"], emit: .changes, generation: 2)
        new.fingerprint = "another"
        try subject.open(new, publishing: false)
        try subject.play(new, [Event(text("a"), .integer(7))])
        try subject.play(old, [Event(text("a"), .integer(1))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 2 1"])
        #expect(try subject.lines("SELECT k, sum FROM sales__2") == ["a 7"])
        subject.forget(old.id)
        try subject.store.publish(new.id)
        try subject.restart()
        #expect(try subject.lines("SELECT k, sum, batch_id FROM sales") == ["a 7 1"])
        #expect(code { _ = try subject.rows("SELECT * FROM sales__1") } == .invalid)
        #expect(try subject.store.views().map(\.id.generation) == [2])
        try subject.play(new, [Event(text("a"), .integer(1))])
        #expect(try subject.lines("SELECT k, sum, batch_id FROM sales ORDER BY 3") == ["a 7 1", "a 8 2"])
    }

    // Only `drop` looked for contents that nobody is joined with: each rebuild left those of the old generation behind,
    // which may be hundreds of megabytes.
    private static func replacedTables(_ subject: StoreUnderTest) throws {
        let versions = [1, 2].map { TableVersion(table: "people", version: "\($0)") }
        for (index, version) in versions.enumerated() {
            let view = Sample.groups(["rows"], generation: index + 1)
            let standing = try subject.open(view, publishing: index == 0)
            var batch = EventFold(view: view).batch([Event(text("a"))], from: standing)
            batch.decisions = [Decision(place: .sample, from: 0, .table(version))]
            try subject.commit(batch, tables: [TableContent(version: version, bytes: [UInt8(index)])])
        }
        #expect(try versions.map { try subject.store.content(of: $0) } == [[0], [1]])
        try subject.store.publish(Sample.groups(["rows"], generation: 2).id)
        #expect(try versions.map { try subject.store.content(of: $0) } == [nil, [1]])
    }

    private static func dropped(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "distinct"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(1))])
        subject.forget(view.id)
        try subject.store.drop(view.id)
        try subject.store.drop(view.id)
        #expect(try subject.store.views() == [])
        #expect(code { _ = try subject.rows("SELECT * FROM sales") } == .invalid)
        var other = view
        other.fingerprint = "another"
        #expect(try subject.open(other).places == [:])
        try subject.play(other, [Event(text("a"), .integer(1))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1 1"])
    }

    private static func listed(_ subject: StoreUnderTest) throws {
        let views = [
            Sample.groups(["rows"], named: "b"), Sample.groups(["rows"], named: "a", start: .at(3)), Sample.rows("c"),
        ]
        for view in views { try subject.open(view, publishing: view.id.view != "c") }
        try subject.restart()
        let entries = try subject.store.views()
        #expect(entries.map(\.id.view) == ["a", "b", "c"])
        #expect(entries.map(\.isPublished) == [true, true, false])
        #expect(entries.map(\.fingerprint) == ["a as it is meant", "b as it is meant", "c as it is meant"])
        #expect(entries[0].standing.positions == .at(3))
    }

    // MARK: - Queries

    private static func queries(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.play(view, [Event(text("a")), Event(text("b")), Event(text("b"))])
        let names = [
            NamedQuery(name: "most", sql: "SELECT k FROM busy ORDER BY rows DESC LIMIT 1"),
            NamedQuery(name: "busy", sql: "SELECT k, rows FROM sales WHERE rows > 1"),
        ]
        try subject.store.setQueries(names, of: "shop")
        try subject.restart()
        #expect(try subject.lines("SELECT * FROM most") == ["b"])
        try subject.store.setQueries([NamedQuery(name: "most", sql: "SELECT 'none' AS k")], of: "shop")
        #expect(try subject.lines("SELECT * FROM most") == ["none"])
        #expect(code { _ = try subject.rows("SELECT * FROM busy") } == .invalid)
        try subject.store.setQueries([NamedQuery(name: "busy", sql: "SELECT 2")], of: "garden")
        #expect(code { try subject.store.setQueries(names, of: "shop") } == .changed)
        #expect(try subject.lines("SELECT * FROM most") == ["none"])
    }

    private static func badQueries(_ subject: StoreUnderTest) throws {
        try subject.store.setQueries([NamedQuery(name: "one", sql: "SELECT 1")], of: "shop")
        for sql in ["SELECT * FROM nowhere", "SELEC 1", "SELECT 1; DROP VIEW one", "DELETE FROM one", ""] {
            #expect(code { try subject.store.setQueries([NamedQuery(name: "two", sql: sql)], of: "shop") } == .invalid)
        }
        #expect(try subject.lines("SELECT * FROM one") == ["1"])
    }

    private static func readOnly(_ subject: StoreUnderTest) throws {
        try subject.open(Sample.rows())
        let questions = [
            "DELETE FROM events_seen__1", "DROP VIEW events_seen", "CREATE TABLE t(a)", "ATTACH '/tmp/x.db' AS x",
            "VACUUM INTO '/tmp/x.db'", "BEGIN", " -- why\n/* so */ ;commit", "PRAGMA user_version = 5",
            "PRAGMA main.journal_mode(delete)", "PRAGMA wal_checkpoint", "SAVEPOINT s", "ANALYZE",
            "WITH q AS (SELECT 1) INSERT INTO sluice_views SELECT * FROM q",
            "SELECT 1; SELECT 2", "SELECT nothing", "nonsense", "",
        ]
        for sql in questions { #expect(code { _ = try subject.rows(sql) } == .invalid, "\(sql)") }
        #expect(try subject.rows("SELECT * FROM events_seen") == [])
        for sql in ["PRAGMA table_info(events_seen)", "PRAGMA user_version", "EXPLAIN SELECT 1", "VALUES (1)"] {
            #expect(try !subject.rows(sql).isEmpty, "\(sql)")
        }
    }

    private static func questions(_ subject: StoreUnderTest) throws {
        var columns: [String] = []
        var count = 0
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS \"the i\", i * i FROM n"
        try subject.store.query(
            sql, columns: { columns = $0 },
            row: { _ in
                count += 1; return count < 10
            })
        #expect(columns == ["the i", "i * i"])
        #expect(count == 10)
        #expect(try subject.rows("SELECT 1, 2.5, 'é', NULL") == [[.integer(1), .real(2.5), text("é"), .null]])
    }

    private static func reservedNames(_ subject: StoreUnderTest) throws {
        for name in ["sluice_views", "SQLITE_x", "sales__1", "__22"] {
            #expect(code { _ = try subject.store.open(Sample.groups(["rows"], named: name)) } == .invalid, "\(name)")
            let query = NamedQuery(name: name, sql: "SELECT 1")
            #expect(code { try subject.store.setQueries([query], of: "shop") } == .invalid, "\(name)")
        }
        for name in ["sales_1", "sales__x_1", "sales__", "1"] {
            try subject.open(Sample.groups(["rows"], named: name))
        }
        #expect(try subject.store.views().count == 4)
    }

    private static func anyName(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "distinct"], named: "my \"own\" view; -- é", emit: .changes)
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(4))])
        #expect(
            try subject.lines("SELECT k, rows, batch_id FROM \"my \"\"own\"\" view; -- é\"") == ["a 1 1"])
        try subject.store.drop(view.id)
        subject.forget(view.id)
        #expect(try subject.store.views() == [])
    }
}
