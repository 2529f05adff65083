import Aggregates
import AggregatesSQLite
import Columns
import EventLog
import Model
import Plans
import StreamEngine
import System
import Testing

@Suite struct `Results by hand` {
    @Test func `add integers beyond 64 bits, and come back`() throws {
        let bench = try Bench()
        bench.view("s", "SELECT sum(n) AS total, typeof(sum(n)) AS kind, avg(n) AS mean FROM events")
        try bench.take(#"{"n":9223372036854775807,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT total, kind FROM s") == ["9223372036854775807 integer"])
        try bench.take(#"{"n":1,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM s") == ["9.223372036854776e+18 real 4.611686018427388e+18"])
        try bench.restart()
        try bench.take(#"{"n":9223372036854775807,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT total FROM s") == ["1.8446744073709552e+19"])
        try bench.take(
            #"{"n":-9223372036854775808,"at":"2024-03-19 08:00:00"}"#,
            #"{"n":-9223372036854775807,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT total, kind FROM s") == ["0 integer"])
    }

    @Test func `append the rows of a view without groups once each`() throws {
        let bench = try Bench(partitions: 2)
        bench.view("rows", "SELECT user * 2 AS twice, upper(type) AS type FROM events WHERE amount > 1 OR user IS NULL")
        try bench.take(
            #"{"user":1,"type":"a","amount":2,"at":"2024-03-19 08:00:00"}"#,
            #"{"user":2,"amount":1,"at":"2024-03-19 08:00:00"}"#)
        try bench.take(#"{"type":"é","at":"2024-03-19 08:00:00"}"#, partition: 1)
        try bench.restart()
        try bench.catchUp()
        try bench.take(#"{"user":1,"type":"a","amount":2,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM rows") == ["2 A", "- é", "2 A"])
    }

    @Test func `show groups that HAVING lets in, out and in again`() throws {
        let bench = try Bench()
        let sql = "SELECT type, sum(n) AS total FROM events GROUP BY type HAVING sum(n) > 5"
        bench.view("kept", sql)
        bench.view("changed", sql, emit: .changes)
        let take = { (number: Int) in try bench.take(#"{"type":"a","n":\#(number),"at":"2024-03-19 08:00:00"}"#) }
        var kept: [[String]] = []
        for number in [3, 3, -2, -1, 7] {
            try take(number)
            kept.append(try bench.rows("SELECT * FROM kept"))
        }
        #expect(kept == [[], ["a 6"], [], [], ["a 10"]])
        #expect(
            try bench.rows("SELECT type, total, absent FROM changed ORDER BY batch_id") == ["a 6 0", "a 4 1", "a 10 0"])
    }

    @Test func `join what a table has, and keep or leave what it has not`() throws {
        let bench = try Bench()
        let content = Monitor("1,Ada\n2,Bob")
        bench.tables = [people(content, .deadLetter, "strict"), people(content, .filter, "loose")]
        bench.view(
            "strictly", "SELECT p.name AS name, count(*) AS n FROM events e JOIN strict p ON p.id = e.user GROUP BY 1")
        bench.view(
            "loosely", "SELECT p.name AS name, count(*) AS n FROM events e JOIN loose p ON p.id = e.user GROUP BY 1")
        bench.view(
            "left", "SELECT p.name AS name, count(*) AS n FROM events e LEFT JOIN loose p ON p.id = e.user GROUP BY 1")
        try bench.take(
            #"{"user":1,"at":"2024-03-19 08:00:00"}"#, #"{"user":3,"at":"2024-03-19 08:00:00"}"#,
            #"{"at":"2024-03-19 08:00:00"}"#, #"{"user":2,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM strictly ORDER BY name") == ["Ada 1", "Bob 1"])
        #expect(try bench.rows("SELECT * FROM loosely ORDER BY name") == ["Ada 1", "Bob 1"])
        #expect(try bench.rows("SELECT * FROM left ORDER BY name") == ["- 2", "Ada 1", "Bob 1"])
        #expect(try bench.letters() == ["0/1 unmatched", "0/2 unmatched"])
    }

    /// A changed table is a new version from the next batch on; what was joined with the old one stays.
    @Test func `join each batch with the table of its time`() throws {
        let bench = try Bench()
        let content = Monitor("1,Ada")
        bench.tables = [people(content, .deadLetter, "people")]
        bench.view(
            "named", "SELECT p.name AS name, count(*) AS n FROM events e JOIN people p ON p.id = e.user GROUP BY 1")
        try bench.take(#"{"user":1,"at":"2024-03-19 08:00:00"}"#)
        let first = try bench.store.views()[0].standing.tables
        content.withLock { $0 = "1,Augusta\n2,Bob" }
        try bench.take(#"{"user":1,"at":"2024-03-19 08:00:00"}"#, #"{"user":2,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM named ORDER BY name") == ["Ada 1", "Augusta 1", "Bob 1"])
        let second = try bench.store.views()[0].standing.tables
        #expect(first.map(\.table) == ["people"] && second.map(\.table) == ["people"] && first != second)
        #expect(
            try bench.store.content(of: second[0]).map { String(decoding: $0, as: UTF8.self) } == "1,Augusta\n2,Bob")
        // What cannot be read is told, and the old version stays for when somebody has put it right.
        content.withLock { $0 = "1,Ada\n1,Bob" }
        #expect(throws: EngineError.self) { try bench.take(#"{"user":2,"at":"2024-03-19 08:00:00"}"#) }
        content.withLock { $0 = "2,Bo" }
        try bench.catchUp()
        #expect(try bench.rows("SELECT * FROM named ORDER BY name") == ["Ada 1", "Augusta 1", "Bo 1", "Bob 1"])
    }

    /// Offsets of a topic made anew are other records: a view that goes on there would count them as its own.
    /// (An engine that started anew once said that the log knows no topic of some id, which nobody can do anything about.)
    @Test(arguments: [false, true])
    func `stop at a topic that was deleted and made anew`(restarts: Bool) throws {
        let bench = try Bench()
        bench.view("n", "SELECT count(*) AS n FROM events")
        try bench.take(#"{"at":"2024-03-19 08:00:00"}"#, #"{"at":"2024-03-19 08:00:00"}"#)
        try bench.log.deleteTopic("events")
        try bench.log.createTopic(NewTopic("events"))
        if restarts { try bench.restart() }
        let error = #expect(throws: EngineError.self) {
            try bench.take(
                #"{"at":"2024-03-19 08:00:00"}"#, #"{"at":"2024-03-19 08:00:00"}"#, #"{"at":"2024-03-19 08:00:00"}"#)
        }
        #expect(error?.code == .lost)
        #expect(error?.sentence.contains("topic events is another one than the view has read") == true)
        #expect(try bench.rows("SELECT * FROM n") == ["2"])
    }

    /// Once the view waited for ever to come as far as it had been in the topic that is no more.
    @Test func `are made anew from a topic that was made anew`() throws {
        let bench = try Bench()
        bench.view("n", "SELECT count(*) AS n FROM events")
        try bench.take(#"{"at":"2024-03-19 08:00:00"}"#, #"{"at":"2024-03-19 08:00:00"}"#)
        try bench.log.deleteTopic("events")
        try bench.log.createTopic(NewTopic("events"))
        try bench.restart()
        bench.options.rebuild = ["n"]
        try bench.take(#"{"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM n") == ["1"])
        #expect(try bench.store.views().map(\.id.generation) == [2])
    }

    /// (Once they said only that an offset is before the start, and not what to do.)
    @Test func `stop where the log has forgotten what comes next`() throws {
        let bench = try Bench()
        bench.view("n", "SELECT count(*) AS n FROM events")
        try bench.take(#"{"at":"2024-03-19 08:00:00"}"#)
        try bench.restart()
        try bench.append([#"{"at":"2024-03-19 08:00:00"}"#, #"{"at":"2024-03-19 08:00:00"}"#])
        try bench.log.release("pipeline p")
        _ = try bench.log.deleteRecords(of: TopicPartition("events", 0), before: 2)
        let error = #expect(throws: EngineError.self) { try bench.catchUp() }
        #expect(error?.code == .lost)
        #expect(error?.sentence.contains("stands at offset 1") == true)
    }

    /// Columns id and name, as lines of two fields.
    private func people(
        _ content: Monitor<String>, _ unmatched: ReferenceTable.Unmatched, _ name: String
    ) -> ReferenceTable {
        ReferenceTable(
            shape: TableShape(name: name, columns: [NamedColumn("id", .int), NamedColumn("name", .text)], key: 0),
            unmatched: unmatched,
            load: { known in
                let text = content.withLock { $0 }
                if known?.text == text { return nil }
                return .init(mark: .init(text), bytes: Array(text.utf8))
            },
            parse: { bytes in
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
                    $0.split(separator: ",")
                }
                return ColumnBatch(
                    count: lines.count,
                    columns: [
                        .values(lines.map { .integer(Int64($0[0]) ?? 0) }), .values(lines.map { .text(String($0[1])) }),
                    ])
            })
    }
}
