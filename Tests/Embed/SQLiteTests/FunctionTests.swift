import Columns
import SQLite
import System
import Testing

@Suite struct `SQLite functions in Swift` {
    let connection: Connection

    init() throws { connection = try Connection() }

    @Test func `take and give every kind of value`() throws {
        try connection.define("same", arguments: 1) { arguments, answer in answer.give(arguments.value(0)) }
        try connection.define("itself", arguments: 1) { arguments, answer in answer.give(0, of: arguments) }
        for value in [Value.null, .integer(-5), .real(0.25), .text("é"), .text("")] {
            #expect(try connection.value("SELECT same(?1)", value) == value)
            #expect(try connection.value("SELECT itself(?1)", value) == value)
        }
        #expect(try connection.value("SELECT typeof(itself(x'00ff'))") == .text("blob"))
    }

    @Test func `merge what is there with what comes`() throws {
        try connection.define("joined", arguments: 2) { arguments, answer in
            var bytes = arguments.bytes(0).withUnsafeBytes { [UInt8]($0) }
            bytes += arguments.bytes(1).withUnsafeBytes { [UInt8]($0) }
            answer.give(blob: bytes.span.bytes)
        }
        try connection.execute("CREATE TABLE t(k PRIMARY KEY, s BLOB)")
        for part in ["00", "01", "02"] {
            try connection.execute(
                "INSERT INTO t VALUES (1, x'\(part)') ON CONFLICT(k) DO UPDATE SET s = joined(s, excluded.s)")
        }
        #expect(try connection.value("SELECT hex(s) FROM t") == .text("000102"))
    }

    @Test func `fail the statement with a sentence`() throws {
        try connection.define("never", arguments: -1) { arguments, answer in
            answer.fail("not with \(arguments.count) arguments")
        }
        let error = failure { () throws(SQLiteError) in _ = try connection.value("SELECT never(1, 2)") }
        #expect(error?.sentence == "not with 2 arguments")
        #expect(error?.code == .badStatement)
    }

    @Test func `are called on whichever thread runs the statement`() throws {
        let done = Monitor<Value?>(nil)
        let thread = try Thread("functions") {
            // An error leaves no value, and so fails the expectation.
            let value = try? Connection().doubled(21)
            done.update { $0 = value ?? .null }
        }
        #expect(done.wait { $0 } == .integer(42))
        thread.join()
    }

    @Test func `let go of what they hold when the connection closes`() throws {
        final class Witness: Sendable {}
        weak var witness: Witness?
        do {
            let connection = try Connection()
            let held = Witness()
            witness = held
            try connection.define("held", arguments: 0) { _, answer in answer.give(held === held ? 1 : 0) }
            #expect(try connection.value("SELECT held()") == .integer(1))
            #expect(witness != nil)
        }
        #expect(witness == nil)
    }
}

extension Connection {
    fileprivate func doubled(_ number: Int64) throws(SQLiteError) -> Value? {
        try define("doubled", arguments: 1) { arguments, answer in answer.give(2 * arguments.integer(0)) }
        return try value("SELECT doubled(?1)", .integer(number))
    }
}
