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
        func versions() throws -> [TableVersion] {
            try bench.store.decisions(of: bench.store.views()[0].id).compactMap {
                if case .table(let version) = $0.matter { version } else { nil }
            }
        }
        try bench.take(#"{"user":1,"at":"2024-03-19 08:00:00"}"#)
        let first = try versions()
        content.withLock { $0 = "1,Augusta\n2,Bob" }
        try bench.take(#"{"user":1,"at":"2024-03-19 08:00:00"}"#, #"{"user":2,"at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM named ORDER BY name") == ["Ada 1", "Augusta 1", "Bob 1"])
        let both = try versions()
        #expect(first.count == 1 && both.count == 2 && both.first == first.first)
        #expect(
            try bench.store.content(of: both[1]).map { String(decoding: $0, as: UTF8.self) } == "1,Augusta\n2,Bob")
        // What cannot be read is told, and records wait until somebody has put it right.
        content.withLock { $0 = "1,Ada\n1,Bob" }
        #expect(throws: EngineError.self) { try bench.take(#"{"user":2,"at":"2024-03-19 08:00:00"}"#) }
        content.withLock { $0 = "2,Bo" }
        try bench.catchUp()
        #expect(try bench.rows("SELECT * FROM named ORDER BY name") == ["Ada 1", "Augusta 1", "Bo 1", "Bob 1"])
    }

    @Test func `of several streams stand beside each other, also of one topic`() throws {
        let bench = try Bench()
        var again = bench.stream
        again.name = "again"
        again.fields = [bench.stream.fields[4], StreamField(name: "kind", type: .text, source: .json(["type"]))]
        again.eventTime = 0
        var orders = bench.stream
        (orders.name, orders.topic) = ("orders", "orders")
        bench.others = [again, orders]
        bench.view("a", "SELECT type, count(*) AS n FROM events GROUP BY type")
        bench.view("b", "SELECT kind, count(*) AS n FROM again GROUP BY kind")
        bench.view("c", "SELECT sum(n) AS n FROM orders")
        try bench.catchUp()
        try bench.append([#"{"n":7,"at":"2024-03-19 08:00:00"}"#, "no order"], topic: "orders")
        try bench.take(#"{"type":"x","at":"2024-03-19 08:00:00"}"#, "no event")
        try bench.restart()
        try bench.take(#"{"type":"x","at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM a") == ["x 2"])
        #expect(try bench.rows("SELECT * FROM b") == ["x 2"])
        #expect(try bench.rows("SELECT * FROM c") == ["7"])
        #expect(try bench.letters() == ["0/1 malformed", "0/1 malformed"])
    }

    /// Nothing of the values is read, and even so what is no JSON object is no row. (A view that only counts once took
    /// `5`, and with another view beside it, it did not.)
    @Test func `count no poison, whatever they ask for`() throws {
        let bench = try Bench()
        bench.stream.eventTime = nil
        bench.view("n", "SELECT count(*) AS n FROM events")
        try bench.take(
            "poison", "", "5", "[]", "null", #"{"type":"a""#, #"{"type":1,}"#, "{}", #"{"type":"\u12"}"#, "{} {}")
        #expect(try bench.rows("SELECT * FROM n") == ["1"])
        #expect(try bench.letters() == [0, 1, 2, 3, 4, 5, 6, 8, 9].map { "0/\($0) malformed" })
    }

    @Test func `count arrays where the stream's columns may be in them`() throws {
        let bench = try Bench()
        bench.stream.eventTime = nil
        bench.stream.fields.append(StreamField(name: "first", type: .text, source: .json(["0"])))
        bench.view("n", "SELECT count(*) AS n FROM events")
        bench.view("types", "SELECT type, count(*) AS n FROM events GROUP BY type")
        bench.view("firsts", "SELECT first, count(*) AS n FROM events GROUP BY first")
        try bench.take("[1]", #"{"type":"a"}"#, "5", "[]")
        #expect(try bench.rows("SELECT * FROM n") == ["3"])
        #expect(try bench.rows("SELECT * FROM types ORDER BY type") == ["- 2", "a 1"])
        #expect(try bench.rows("SELECT * FROM firsts ORDER BY first") == ["- 2", "1 1"])
        #expect(try bench.letters() == ["0/2 malformed"])
    }

    /// What SQLite gives up on for one record is that record's fault.
    @Test func `leave out the rows that an expression fails on`() throws {
        let bench = try Bench()
        let long = "replace(replace(replace(type, 'a', hex(type)), 'b', hex(type)), '6', hex(type))"
        bench.view("lengths", "SELECT length(replace(\(long), '6', \(long))) AS n FROM events")
        bench.view("n", "SELECT count(*) AS n, max(length(replace(\(long), '6', \(long)))) > 0 AS is_long FROM events")
        bench.view(
            "filtered",
            "SELECT count(*) AS n, count(*) FILTER (WHERE replace(\(long), '6', \(long)) <> '') AS m FROM events")
        let huge = String(repeating: "a", count: 20_000)
        try bench.take(
            #"{"type":"x","at":"2024-03-19 08:00:00"}"#, #"{"type":"\#(huge)","at":"2024-03-19 08:00:00"}"#,
            #"{"type":"y","at":"2024-03-19 08:00:00"}"#)
        #expect(try bench.rows("SELECT * FROM lengths") == ["1", "1"])
        #expect(try bench.rows("SELECT * FROM n") == ["2 1"])
        // (It was once counted and a dead letter at the same time.)
        #expect(try bench.rows("SELECT * FROM filtered") == ["2 2"])
        #expect(try bench.letters() == ["0/1 failed"])
    }

    /// A number beside a column of texts is compared as a text. (A record's key was taken for a value of any kind.)
    @Test func `compare a record's key as a text`() throws {
        let bench = try Bench()
        bench.stream.fields.append(StreamField(name: "key", type: .text, source: .key))
        bench.view("rows", "SELECT key FROM events WHERE coalesce(user, 0) >= key")
        for key in ["1", "10", "2", ""] {
            try bench.append([#"{"user":10,"at":"2024-03-19 08:00:00"}"#], key: key)
        }
        try bench.catchUp()
        #expect(try bench.rows("SELECT * FROM rows") == ["1", "10", ""])
    }

    @Test func `take partitions that a topic gets later`() throws {
        let bench = try Bench(watermark: 0)
        bench.view("n", "SELECT count(*) AS n FROM events")
        bench.view("w", "SELECT count(*) AS n FROM events GROUP BY tumble('1m')", emit: .final)
        try bench.take(#"{"at":"2024-03-19 08:00:00"}"#)
        try bench.log.addPartitions(to: "events", upTo: 3)
        // Nobody knows yet what the new ones will say, and so no window is over.
        try bench.take(#"{"at":"2024-03-19 08:01:00"}"#)
        try bench.take(#"{"at":"2024-03-19 08:00:30"}"#, partition: 2)
        try bench.restart()
        try bench.take(#"{"at":"2024-03-19 08:02:00"}"#, partition: 2)
        #expect(try bench.rows("SELECT * FROM n") == ["4"])
        #expect(try bench.rows("SELECT * FROM w") == [])
        try bench.take(#"{"at":"2024-03-19 08:01:00"}"#, partition: 1)
        #expect(try bench.rows("SELECT * FROM w") == ["2"])
    }

    /// Offsets of a topic made anew are other records: a view that goes on there would count them as its own.
    /// (An engine that started anew once said only that the log knows no topic of some id.)
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
