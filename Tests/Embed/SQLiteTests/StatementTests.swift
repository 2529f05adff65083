import Columns
import SQLite
import System
import Testing

@Suite struct `SQLite statements` {
    let connection: Connection

    init() throws { connection = try Connection() }

    @Test(arguments: [
        Value.null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-.infinity), .text(""),
        .text("é\u{0}x"),
    ])
    func `give every value back as it was bound`(value: Value) throws {
        #expect(try connection.value("SELECT ?1", value) == value)
    }

    @Test func `take what is not a number for null`() throws {
        #expect(try connection.value("SELECT ?1", .real(.nan)) == .null)
    }

    @Test func `bind bytes without a copy, and lend those of a row`() throws {
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB, s TEXT)")
        let bytes = [UInt8](0...255)
        let insert = try connection.prepare("INSERT INTO t VALUES (?1, ?2, ?3)")
        for id in 0..<3 {
            var execution = insert.start()
            execution.bind(Int64(id), at: 1)
            execution.bind(blob: bytes.span.bytes.extracting(first: id), at: 2)
            execution.bind(text: Array("text \(id)".utf8).span.bytes, at: 3)
            try execution.run()
        }
        var rows = try connection.start("SELECT b, s, typeof(b), typeof(s) FROM t ORDER BY id")
        for id in 0..<3 {
            try moves(&rows)
            let lent = rows.bytes(0).withUnsafeBytes { [UInt8]($0) }
            #expect(lent == Array(bytes.prefix(id)))
            expect(rows.kind(0), .blob)
            expect([rows.text(1), rows.text(2), rows.text(3)], ["text \(id)", "blob", "text"])
        }
        try ends(&rows)
        try ends(&rows)
    }

    @Test func `forget their parameters after each use`() throws {
        let echo = try connection.prepare("SELECT ?1")
        do {
            var execution = echo.start()
            execution.bind(7, at: 1)
            try moves(&execution)
            expect(execution.integer(0), 7)
            execution.again()
            try moves(&execution)
            expect(execution.integer(0), 7)
        }
        var execution = echo.start()
        try moves(&execution)
        expect(execution.value(0), .null)
    }

    @Test func `are prepared once, and twice where the first is in use`() throws {
        let first = try connection.cached("SELECT 1")
        #expect(try connection.cached("SELECT 1") === first)
        let rows = first.start()
        #expect(try connection.cached("SELECT 1") !== first)
        _ = consume rows
        for number in 0..<1000 { #expect(try connection.value("SELECT \(number)") == .integer(Int64(number))) }
    }

    @Test func `say what they are`() throws {
        try connection.execute("CREATE TABLE t(a, b)")
        let select = try connection.prepare("SELECT a AS x, b FROM t WHERE a = ?1")
        #expect(select.columnNames == ["x", "b"])
        #expect(select.parameterCount == 1)
        #expect(select.isReadOnly)
        #expect(try !connection.prepare("DELETE FROM t").isReadOnly)
    }

    @Test func `are told apart in a text of several`() throws {
        var rest = " -- first\n; SELECT 1; /* second */ SELECT ';' ; -- end\n"
        var found: [String] = []
        while let first = try connection.prepareFirst(of: rest) {
            var rows = first.statement.start()
            try moves(&rows)
            found.append(rows.text(0))
            rest = String(decoding: rest.utf8.dropFirst(first.length), as: UTF8.self)
        }
        #expect(found == ["1", ";"])
        #expect(failure { () throws(SQLiteError) in _ = try connection.prepare("SELECT 1; SELECT 2") }?.offset == 9)
        #expect(failure { () throws(SQLiteError) in _ = try connection.prepare("-- nothing") }?.code == .badStatement)
    }

    @Test func `keep the connection open while they are used`() throws {
        var connection: Connection? = try Connection()
        let statement = try connection?.prepare("SELECT 5")
        connection = nil
        var rows = try #require(statement).start()
        try moves(&rows)
        expect(rows.integer(0), 5)
    }

    @Test func `say what is wrong, where, and in which text`() throws {
        let sql = "SELECT 1 FORM t"
        let error = try #require(failure { () throws(SQLiteError) in try connection.execute(sql) })
        #expect(error.code == .badStatement)
        #expect(error.remedy == .fixRequest)
        #expect(error.offset == 14)
        #expect(error.description == "near \"t\": syntax error (sqlite3_prepare_v3: SELECT 1 FORM t)")
        let missing = failure { () throws(SQLiteError) in try connection.execute("SELECT x FROM nowhere") }
        #expect(missing?.sentence == "no such table: nowhere")
    }

    @Test func `count what they changed`() throws {
        try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)")
        try connection.run("UPDATE t SET a = a + 1 WHERE a > ?1", .integer(1))
        #expect(connection.changes == 2)
        #expect(connection.totalChanges == 5)
        #expect(connection.lastInsertedRow == 3)
        #expect(try connection.rows("SELECT a FROM t") == [[.integer(1)], [.integer(3)], [.integer(4)]])
    }

    @Test func `respect limits`() throws {
        connection.limit(.valueBytes, to: 1000)
        let long = Value.text([UInt8](repeating: 97, count: 2000))
        let error = failure { () throws(SQLiteError) in _ = try connection.value("SELECT ?1", long) }
        #expect(error?.code == .tooLarge)
        connection.limit(.expressionDepth, to: 10)
        let deep = String(repeating: "(1+", count: 20) + "1" + String(repeating: ")", count: 20)
        let refused = failure { () throws(SQLiteError) in try connection.execute("SELECT " + deep) }
        #expect(refused?.code == .badStatement)
    }
}
