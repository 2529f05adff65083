import Aggregates
import AggregatesSQLite
import EventLog
import Model
import Plans
import StreamEngine
import Testing

@Suite struct `A pipeline` {
    @Test func `counts by group, however the records come`() throws {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events", partitions: 2))
        bench.view(
            "by_type",
            "SELECT type, count(*) AS n, sum(amount) AS total, avg(user) AS mean FROM events GROUP BY type")
        let engine = try bench.engine()
        try bench.append(
            #"{"type":"click","user":1,"amount":0.1,"at":"2024-03-19 08:12:55"}"#,
            #"{"type":"buy","user":2,"amount":2.5,"at":"2024-03-19 08:12:56"}"#)
        try bench.catchUp(engine)
        try bench.append(#"{"type":"click","user":4,"amount":0.2,"at":"2024-03-19 08:12:57"}"#, partition: 1)
        try bench.catchUp(engine)
        #expect(
            try bench.rows("SELECT * FROM by_type ORDER BY type")
                == ["buy|1|2.5|2.0", "click|2|0.30000000000000004|2.5"])
    }

    @Test func `closes windows when the slowest partition has passed them`() throws {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events", partitions: 2))
        bench.view(
            "per_minute",
            "SELECT type, window_start, count(*) AS n FROM events GROUP BY type, tumble(at, '1m')", emit: .final)
        let engine = try bench.engine()
        try bench.append(
            #"{"type":"a","at":"2024-03-19 08:00:05"}"#, #"{"type":"a","at":"2024-03-19 08:00:59"}"#,
            #"{"type":"a","at":"2024-03-19 08:02:00"}"#)
        try bench.catchUp(engine)
        // The other partition has said nothing, so no window is over.
        #expect(try bench.rows("SELECT * FROM per_minute").isEmpty)
        try bench.append(#"{"type":"b","at":"2024-03-19 08:02:30"}"#, partition: 1)
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT type, window_start, n FROM per_minute") == ["a|2024-03-19T08:00:00.000Z|2"])
        // Late for its own partition, which stands at 08:02:00 less a minute.
        try bench.append(#"{"type":"a","at":"2024-03-19 08:00:30"}"#)
        try bench.catchUp(engine)
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 10).map(\.reason) == [.late])
    }

    @Test func `gives up the first of too many dead letters, and counts them`() throws {
        let bench = try Bench()
        bench.deadLetters.atMost = 2
        bench.view("n", "SELECT count(*) AS n FROM events")
        let engine = try bench.engine()
        try bench.append("poison", "poison", "poison", #"{"type":"a","at":"2024-03-19 08:00:05"}"#, "poison")
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM n") == ["1"])
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 10).map(\.origin.offset) == [2, 4])
        let counts = try bench.store.deadLetterCounts()
        #expect(counts == [DeadLetterCount(pipeline: "p", reason: .malformed, count: 2, givenUp: 2)])
    }

    @Test func `keeps what cannot be read, and goes on`() throws {
        let bench = try Bench()
        bench.view("n", "SELECT count(*) AS n, count(user) AS users FROM events")
        let engine = try bench.engine()
        try bench.append(
            #"{"type":"a","user":1,"at":"2024-03-19 08:00:05"}"#, "poison",
            #"{"type":"a","user":"many","at":"2024-03-19 08:00:05"}"#, "5", #"{"type":"a"}"#)
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM n") == ["1|1"])
        let letters = try bench.store.deadLetters(of: "p", after: nil, limit: 10)
        #expect(letters.map(\.origin.offset) == [1, 2, 3, 4])
        #expect(letters.allSatisfy { $0.reason == .malformed })
        #expect(letters[0].record.value.map { Array($0) } == Array("poison".utf8))
    }
}
