import Columns
import SQLite
import System
import Testing

private struct Refused: Error, FromSQLite, Equatable {
    var error: SQLiteError?
    init() { error = nil }
    init(_ error: SQLiteError) { self.error = error }
}

@Suite struct `SQLite connections` {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `keep what a transaction did, and nothing of one that failed`() throws {
        let writer = try scratch.writer()
        try writer.execute("CREATE TABLE t(a UNIQUE)")
        try writer.transaction { () throws(SQLiteError) in try writer.run("INSERT INTO t VALUES (1)") }
        #expect(throws: Refused()) {
            try writer.transaction { () throws(Refused) in
                do throws(SQLiteError) { try writer.run("INSERT INTO t VALUES (2)") } catch { throw Refused(error) }
                throw Refused()
            }
        }
        let twice = failure { () throws(SQLiteError) in
            try writer.transaction { () throws(SQLiteError) in
                try writer.run("INSERT INTO t VALUES (3)")
                try writer.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(twice?.code == .constraint)
        #expect(!writer.isInTransaction)
        #expect(try writer.rows("SELECT a FROM t") == [[.integer(1)]])
        #expect(try scratch.reader().rows("SELECT a FROM t") == [[.integer(1)]])
    }

    @Test func `are set up so that a commit is on the disk and nothing moves by itself`() throws {
        let writer = try scratch.writer()
        #expect(try writer.value("PRAGMA journal_mode") == .text("wal"))
        #expect(try writer.value("PRAGMA synchronous") == .integer(2))
        #expect(try writer.value("PRAGMA wal_autocheckpoint") == .integer(0))
        #expect(try writer.value("PRAGMA mmap_size") == .integer(0))
    }

    @Test func `read one state while another is written`() throws {
        let writer = try scratch.writer()
        try writer.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)")
        let reader = try scratch.reader()
        try reader.snapshot { () throws(SQLiteError) in
            let before = try reader.value("SELECT count(*) FROM t")
            try writer.run("INSERT INTO t VALUES (2)")
            let after = try reader.value("SELECT count(*) FROM t")
            #expect(before == .integer(1) && after == .integer(1))
        }
        #expect(try reader.value("SELECT count(*) FROM t") == .integer(2))
    }

    @Test func `only read where they are readers`() throws {
        try scratch.writer().execute("CREATE TABLE t(a)")
        let reader = try scratch.reader()
        let error = failure { () throws(SQLiteError) in try reader.run("INSERT INTO t VALUES (1)") }
        #expect(error?.code == .accessDenied)
        #expect(failure { () throws(SQLiteError) in _ = try Connection("/nowhere/x.db", .reader) }?.code == .cannotOpen)
    }

    @Test func `are refused as busy while another writes`() throws {
        let first = try scratch.writer()
        try first.execute("CREATE TABLE t(a)")
        let second = try scratch.writer()
        second.wait(atMost: .milliseconds(1))
        try first.transaction { () throws(SQLiteError) in
            let error = failure { () throws(SQLiteError) in
                try second.transaction { () throws(SQLiteError) in try second.run("INSERT INTO t VALUES (1)") }
            }
            #expect(error?.code == .busy)
            #expect(error?.remedy == .retry)
        }
    }

    @Test func `move the log into the file when they are told to`() throws {
        let writer = try scratch.writer()
        try writer.execute("CREATE TABLE t(a)")
        for _ in 0..<50 { try writer.run("INSERT INTO t VALUES (randomblob(4000))") }
        #expect(writer.logBytes > 50 * 4000)
        #expect(writer.loggedPages > 50)
        let reader = try scratch.reader()
        try reader.snapshot { () throws(SQLiteError) in
            _ = try reader.value("SELECT count(*) FROM t")
            try writer.run("INSERT INTO t VALUES (1)")
            let passive = try writer.checkpoint(.passive)
            #expect(passive.moved > 0 && passive.moved < passive.logged)
            writer.wait(atMost: .zero)
            let blocked = try writer.checkpoint(.truncate)
            #expect(blocked.isBlocked)
        }
        let rest = try writer.checkpoint(.truncate)
        #expect(!rest.isBlocked)
        #expect(writer.logBytes == 0)
        try writer.run("INSERT INTO t VALUES (1)")
        #expect(writer.loggedPages < 5)
    }

    @Test func `copy themselves into a file that needs no log`() throws {
        let writer = try scratch.writer()
        try writer.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)")
        let target = scratch.folder / "copy.db"
        try writer.copy(to: target)
        try writer.run("INSERT INTO t VALUES (3)")
        let copy = try Connection(target, .reader)
        #expect(try copy.value("SELECT sum(a) FROM t") == .integer(3))
        #expect(try copy.value("PRAGMA journal_mode") == .text("delete"))
        #expect(try FileSystem.entries(of: scratch.folder).filter { $0.hasPrefix("copy") } == ["copy.db"])
    }

    @Test func `stop when somebody says so, from another thread`() throws {
        let connection = try Connection()
        let interrupter = connection.interrupter
        let isDone = Monitor(false)
        // Again and again: before the statement has begun there is nothing to stop.
        let thread = try Thread("interrupter") {
            while !isDone.withLock({ $0 }) { interrupter.interrupt() }
        }
        let error = failure { () throws(SQLiteError) in _ = try connection.value(Self.endless) }
        isDone.update { $0 = true }
        thread.join()
        #expect(error?.code == .interrupted)
        #expect(try connection.value("SELECT 1") == .integer(1))
    }

    @Test func `ask whether to stop while they work`() throws {
        let connection = try Connection()
        let asked = Monitor(0)
        connection.stop {
            asked.withLock {
                $0 += 1; return $0 > 3
            }
        }
        #expect(failure { () throws(SQLiteError) in _ = try connection.value(Self.endless) }?.code == .interrupted)
        #expect(asked.withLock { $0 } == 4)
        connection.stop(when: nil)
        #expect(try connection.value("SELECT 1") == .integer(1))
    }

    /// Statements were kept by their text as a `String`, and `é` in one letter equals `e` with an accent there:
    /// whichever came second was answered by the first one's statement.
    @Test func `tell statements apart by their bytes`() throws {
        let connection = try Connection()
        for text in ["\u{E9}", "e\u{301}"] {
            #expect(try connection.value("SELECT '\(text)'") == .text(text))
        }
    }

    @Test func `refuse what is not a database`() throws {
        try FileSystem.replace(scratch.file, with: Array("this is no database, and that is all there is".utf8))
        let error = failure { () throws(SQLiteError) in _ = try scratch.open() }
        #expect(error?.code == .corrupt)
        #expect(error?.remedy == .stop)
        #expect(error?.description.hasPrefix("\(scratch.file): file is not a database") == true)
    }

    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
}

extension Scratch {
    fileprivate func open() throws(SQLiteError) -> Connection { try Connection(file, .writer) }
}
