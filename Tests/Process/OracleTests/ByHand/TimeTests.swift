import Columns
import Plans
import StreamEngine
import Testing

@Suite struct `Times by hand` {
    @Test func `of a zone follow its clocks when they change`() throws {
        let bench = try Bench()
        bench.stream.zone = "Europe/Berlin"
        bench.stream.maxAhead = .max
        bench.view("rows", "SELECT type, at FROM events")
        try bench.take(
            #"{"type":"winter","at":"2024-03-31 01:59:59"}"#, #"{"type":"summer","at":"2024-03-31 03:00:00"}"#,
            // This hour is skipped: it is counted on from before.
            #"{"type":"never","at":"2024-03-31 02:30:00"}"#,
            // This hour comes twice: the first one is meant.
            #"{"type":"twice","at":"2024-10-27 02:30:00"}"#, #"{"type":"after","at":"2024-10-27 03:00:00"}"#,
            #"{"type":"said","at":"2024-10-27 02:30:00+01:00"}"#)
        #expect(
            try bench.rows("SELECT * FROM rows") == [
                "winter 2024-03-31T00:59:59.000Z", "summer 2024-03-31T01:00:00.000Z", "never 2024-03-31T01:30:00.000Z",
                "twice 2024-10-27T00:30:00.000Z", "after 2024-10-27T02:00:00.000Z", "said 2024-10-27T01:30:00.000Z",
            ])
    }

    @Test func `take the sixtieth second for the next minute's first`() throws {
        let bench = try Bench()
        bench.view("w", "SELECT window_start AS s, count(*) AS n FROM events GROUP BY tumble('1m')")
        try bench.take(
            #"{"at":"2016-12-31T23:59:59Z"}"#, #"{"at":"2016-12-31T23:59:60Z"}"#, #"{"at":"2017-01-01T00:00:00Z"}"#)
        #expect(
            try bench.rows("SELECT * FROM w ORDER BY s") == [
                "2016-12-31T23:59:00.000Z 1", "2017-01-01T00:00:00.000Z 2",
            ])
    }

    @Test func `go from the year 1 to the year 9999`() throws {
        let bench = try Bench(watermark: 60_000)
        bench.stream.maxAhead = .max
        bench.view("w", "SELECT window_start AS s, count(*) AS n, min(at) AS at FROM events GROUP BY tumble('1d')")
        bench.view(
            "final", "SELECT window_start AS s, count(*) AS n FROM events GROUP BY hop('2d', '1d')", emit: .final)
        bench.view(
            "visits", "SELECT window_start AS s, window_end AS e, count(*) AS n FROM events GROUP BY session('1d')")
        try bench.take(
            #"{"at":"0001-01-01T00:00:00Z"}"#, #"{"at":"9999-12-31T23:59:59.999Z"}"#, #"{"at":"0000-12-31T00:00:00Z"}"#)
        #expect(
            try bench.rows("SELECT * FROM w ORDER BY s") == [
                "0001-01-01T00:00:00.000Z 1 0001-01-01T00:00:00.000Z",
                "9999-12-31T00:00:00.000Z 1 9999-12-31T23:59:59.999Z",
            ])
        // The first window begins before there are years, and says the nearest moment that there is.
        #expect(
            try bench.rows("SELECT * FROM final") == ["0001-01-01T00:00:00.000Z 1", "0001-01-01T00:00:00.000Z 1"])
        #expect(try bench.rows("SELECT n FROM visits ORDER BY s") == ["1", "1"])
        #expect(try bench.letters() == ["0/2 malformed"])
    }

    @Test func `that are far ahead are refused, and make nothing late`() throws {
        let bench = try Bench(watermark: 0)
        bench.view(
            "w", "SELECT substr(window_start, 12, 5) AS s, count(*) AS n FROM events GROUP BY tumble('1m')",
            emit: .final)
        try bench.take(
            #"{"at":"2024-03-19T08:00:10Z"}"#, #"{"at":"9999-12-31T23:59:59Z"}"#, #"{"at":"2024-03-19T08:00:20Z"}"#,
            #"{"at":"2024-03-20T08:00:00.001Z"}"#)
        #expect(try bench.rows("SELECT * FROM w") == [])
        #expect(try bench.letters() == ["0/1 ahead", "0/3 ahead"])
        // A day ahead to the millisecond is what the stream takes.
        try bench.take(#"{"at":"2024-03-20T08:00:00.000Z"}"#)
        #expect(try bench.rows("SELECT * FROM w") == ["08:00 2"])
    }

    /// A producer may send any number as a record's timestamp. (The window of the least one once ended the process.)
    @Test(arguments: [Int64.min, Int64.min + 1, -62_135_596_800_001, 253_402_300_800_000, .max])
    func `that are no times at all are refused`(timestamp: Int64) throws {
        let bench = try Bench(watermark: 0)
        bench.stream.eventTime = nil
        bench.stream.maxAhead = .max
        bench.view("w", "SELECT window_start AS s, count(*) AS n FROM events GROUP BY hop('2h', '1h')")
        bench.view("visits", "SELECT count(*) AS n FROM events GROUP BY session('1h')")
        bench.view("closed", "SELECT count(*) AS n FROM events GROUP BY tumble('1h')", emit: .final)
        try bench.append(["{}"], timestamp: timestamp)
        try bench.append(["{}"], timestamp: -1)
        try bench.catchUp()
        #expect(
            try bench.rows("SELECT * FROM w ORDER BY s") == [
                "1969-12-31T22:00:00.000Z 1", "1969-12-31T23:00:00.000Z 1",
            ])
        #expect(try bench.rows("SELECT * FROM visits") == ["1"])
        #expect(try bench.letters() == ["0/0 malformed"])
    }

    /// Beside an event time of their own, records have a timestamp that may be anything.
    @Test func `that are no times at all are shown as the nearest`() throws {
        let bench = try Bench()
        bench.stream.fields.append(StreamField(name: "arrived", type: .timestamp, source: .timestamp))
        bench.view(
            "rows",
            """
            SELECT arrived, date(arrived) AS day, hour(arrived) AS hour, arrived > '2024-01-01' AS is_new FROM events
            """)
        bench.view("seen", "SELECT arrived, min(arrived) AS least, count(*) AS n FROM events GROUP BY arrived")
        for timestamp in [Int64.min, .max] {
            try bench.append([#"{"at":"2024-03-19 08:00:00"}"#], timestamp: timestamp)
        }
        try bench.catchUp()
        let (first, last) = ("0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z")
        #expect(try bench.rows("SELECT * FROM rows") == ["\(first) 0001-01-01 0 0", "\(last) 9999-12-31 23 1"])
        #expect(try bench.rows("SELECT * FROM seen ORDER BY 1") == ["\(first) \(first) 1", "\(last) \(last) 1"])
    }
}
