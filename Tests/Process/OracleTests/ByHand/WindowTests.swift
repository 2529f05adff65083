import Plans
import StreamEngine
import System
import Testing

@Suite struct `Windows by hand` {
    /// The interactions of a site: two minutes, every minute, as soon as nothing can come to them any more.
    @Test func `hop by a minute, and close two minutes after their end`() throws {
        let bench = try Bench(watermark: 120_000)
        bench.view(
            "a",
            """
            SELECT type, user, count(*) AS n, substr(window_start, 12, 5) AS starts, substr(window_end, 12, 5) AS ends
            FROM events GROUP BY type, user, window_start, window_end, hop('2m', '1m')
            """, emit: .final)
        let sql = "SELECT * FROM a ORDER BY starts, type"
        try bench.take(
            #"{"type":"click","user":1,"at":"2024-03-19 08:00:30"}"#,
            #"{"type":"click","user":1,"at":"2024-03-19 08:01:00"}"#,
            #"{"type":"view","user":1,"at":"2024-03-19 08:01:59.999"}"#)
        // The watermark is 07:59:59.999: the window that ends at 08:01 has a minute to go.
        #expect(try bench.rows(sql) == [])
        try bench.take(#"{"type":"click","user":1,"at":"2024-03-19 08:03:00"}"#)
        // Now it is 08:01:00, which is that window's end.
        #expect(try bench.rows(sql) == ["click 1 1 07:59 08:01"])
        // 08:00:40 was in 07:59–08:01, which is over, and is in 08:00–08:02, which is not: it counts there.
        try bench.take(#"{"type":"click","user":1,"at":"2024-03-19 08:00:40"}"#)
        // 07:59:50 was in 07:58–08:00 and 07:59–08:01, both over.
        try bench.take(#"{"type":"click","user":1,"at":"2024-03-19 07:59:50"}"#)
        #expect(try bench.letters() == ["0/5 late"])
        try bench.take(#"{"type":"view","user":2,"at":"2024-03-19 08:06:00"}"#)
        #expect(
            try bench.rows(sql) == [
                "click 1 1 07:59 08:01", "click 1 3 08:00 08:02", "view 1 1 08:00 08:02", "click 1 1 08:01 08:03",
                "view 1 1 08:01 08:03", "click 1 1 08:02 08:04",
            ])
    }

    @Test func `merge sessions that a later record joins, whichever batch brings it`() throws {
        let bench = try Bench()
        bench.view(
            "visits",
            """
            SELECT user, count(*) AS n, sum(amount) AS total, count(DISTINCT type) AS types, first(type) AS began,
                last(type) AS ended, substr(window_start, 15, 5) AS starts, substr(window_end, 15, 5) AS ends
            FROM events GROUP BY user, session('15s')
            """)
        let sql = "SELECT * FROM visits ORDER BY user, starts"
        try bench.take(
            #"{"type":"a","user":1,"amount":0.1,"at":"2024-03-19 08:00:00"}"#,
            #"{"type":"b","user":2,"amount":1,"at":"2024-03-19 08:00:05"}"#)
        try bench.take(#"{"type":"a","user":1,"amount":0.2,"at":"2024-03-19 08:00:20"}"#)
        #expect(
            try bench.rows(sql) == [
                "1 1 0.1 1 a a 00:00 00:15", "1 1 0.2 1 a a 00:20 00:35", "2 1 1.0 1 b b 00:05 00:20",
            ])
        try bench.restart()
        // Fifteen seconds after the second one: a gap, for the end does not belong to a session.
        try bench.take(#"{"type":"c","user":1,"amount":0.5,"at":"2024-03-19 08:00:35"}"#)
        #expect(try bench.rows("SELECT count(*) FROM visits WHERE user = 1") == ["3"])
        // Between the first two: they are one, and the third stays apart.
        try bench.take(#"{"type":"b","user":1,"amount":0.3,"at":"2024-03-19 08:00:10"}"#)
        #expect(
            try bench.rows(sql) == [
                "1 3 0.6 2 a a 00:00 00:35", "1 1 0.5 1 c c 00:35 00:50", "2 1 1.0 1 b b 00:05 00:20",
            ])
        // And this one joins all.
        try bench.take(#"{"type":"d","user":1,"at":"2024-03-19 08:00:34.999"}"#)
        #expect(
            try bench.rows(sql) == ["1 5 1.1 4 a c 00:00 00:50", "2 1 1.0 1 b b 00:05 00:20"])
    }

    @Test func `begin before 1970 where they should`() throws {
        let bench = try Bench()
        bench.view("w", "SELECT window_start AS s, window_end AS e, count(*) AS n FROM events GROUP BY tumble('1h')")
        try bench.take(
            #"{"at":"1969-12-31T23:59:59.999Z"}"#, #"{"at":"1970-01-01T00:00:00Z"}"#, #"{"at":"1969-12-31T23:00:00Z"}"#)
        #expect(
            try bench.rows("SELECT * FROM w ORDER BY s") == [
                "1969-12-31T23:00:00.000Z 1970-01-01T00:00:00.000Z 2",
                "1970-01-01T00:00:00.000Z 1970-01-01T01:00:00.000Z 1",
            ])
    }

    /// A record is held to the watermark of its own partition, and windows close by the least of them.
    @Test func `wait for the slowest partition, and no longer than it is idle`() throws {
        let bench = try Bench(partitions: 2, watermark: 0)
        bench.stream.idleAfter = 30_000
        bench.view(
            "w", "SELECT substr(window_start, 12, 5) AS s, count(*) AS n FROM events GROUP BY tumble('1m')",
            emit: .final)
        try bench.take(#"{"at":"2024-03-19T08:00:10Z"}"#, #"{"at":"2024-03-19T08:05:00Z"}"#)
        try bench.take(#"{"at":"2024-03-19T08:00:20Z"}"#, partition: 1)
        // Partition 1 has come to 08:00:20, and the window may still get something from it.
        #expect(try bench.rows("SELECT * FROM w") == [])
        bench.clock.advance(by: .seconds(29))
        try bench.catchUp()
        #expect(try bench.rows("SELECT * FROM w") == [])
        // Somebody speaks in partition 0, and partition 1 has been silent for half a minute.
        bench.clock.advance(by: .seconds(1))
        try bench.take(#"{"at":"2024-03-19T08:05:01Z"}"#)
        #expect(try bench.rows("SELECT * FROM w") == ["08:00 2"])
        // What it says now is held to what the clock decided, also by whoever reads it later.
        try bench.restart()
        try bench.take(#"{"at":"2024-03-19T08:00:30Z"}"#, #"{"at":"2024-03-19T08:05:30Z"}"#, partition: 1)
        #expect(try bench.letters() == ["1/1 late"])
        try bench.take(#"{"at":"2024-03-19T08:06:00Z"}"#)
        #expect(try bench.rows("SELECT * FROM w") == ["08:00 2"])
        try bench.take(#"{"at":"2024-03-19T08:06:00Z"}"#, partition: 1)
        #expect(try bench.rows("SELECT * FROM w ORDER BY s") == ["08:00 2", "08:05 3"])
    }

    @Test func `close when nothing more is to come, and stay closed`() throws {
        let bench = try Bench(partitions: 2, watermark: 60_000)
        bench.view(
            "w", "SELECT substr(window_start, 12, 5) AS s, count(*) AS n FROM events GROUP BY tumble('1m')",
            emit: .final)
        try bench.append([#"{"at":"2024-03-19T08:00:10Z"}"#, #"{"at":"2024-03-19T08:05:00Z"}"#])
        var plan = try bench.plan()
        plan.views[0].trigger = .once(closesWindows: true)
        PipelineRunner(plan, log: bench.log, store: bench.store).run(bench.clock)
        #expect(try bench.rows("SELECT * FROM w ORDER BY s") == ["08:00 1", "08:05 1"])
        try bench.take(#"{"at":"2024-03-19T08:05:30Z"}"#)
        try bench.take(#"{"at":"2024-03-19T08:06:30Z"}"#, partition: 1)
        #expect(try bench.rows("SELECT * FROM w ORDER BY s") == ["08:00 1", "08:05 1"])
    }
}
