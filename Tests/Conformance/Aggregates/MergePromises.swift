internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import Testing

enum MergePromises {
    static let all: [StorePromise] = [
        StorePromise("counts, sums and extremes merge over batches", plain),
        StorePromise("nulls are not counted, and a sum of nothing is null", nulls),
        StorePromise("a sum of integers comes back from beyond 64 bits", wideSums),
        StorePromise("a sum of reals is rounded once", exactSums),
        StorePromise("first and last go by time, partition and offset, not by arrival", placed),
        StorePromise("distinct values count once, however often they come", distinct),
        StorePromise("sketches merge to that of all values", sketches),
        StorePromise("equal keys are one group: nulls, and numbers whatever their kind", equalKeys),
        StorePromise("a view without keys has one group, also of no rows", noKeys),
        StorePromise("a view without aggregates keeps each key once", noAggregates),
        StorePromise("outputs are computed as SQL says", outputs),
        StorePromise("columns of a group's row have the affinity of their kind", affinities),
        StorePromise("texts come back byte for byte", texts),
        StorePromise("windows are groups", windows),
        StorePromise("sessions grow together", sessions),
        StorePromise("sessions that meet add up, and count distinct values once", sessionsMeet),
    ]

    private static func plain(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "count", "sum", "total", "least", "greatest", "earliest"])
        try subject.open(view)
        try subject.play(
            view,
            [Event(text("a"), .integer(3), .real(0.5), time: 2000), Event(text("b"), .integer(-1), .real(2), time: 0)])
        try subject.play(
            view, [Event(text("a"), .integer(-4), .real(-8), time: 1000), Event(text("a"), .null, .null, time: 3000)])
        #expect(
            try subject.lines("SELECT * FROM sales ORDER BY k") == [
                "a 3 2 -1 -7.5 -4 0.5 1970-01-01T00:00:01.000Z", "b 1 1 -1 2.0 -1 2.0 1970-01-01T00:00:00.000Z",
            ])
    }

    private static func nulls(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "count", "sum", "total", "least", "distinct", "about", "median"])
        try subject.open(view)
        for _ in 0..<2 { try subject.play(view, [Event(text("a"))]) }
        #expect(try subject.lines("SELECT * FROM sales") == ["a 2 0 - - - 0 0 -"])
        try subject.play(view, [Event(text("a"), .integer(0), .real(0))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 3 1 0 0.0 0 1 1 0.0"])
        try subject.play(view, [Event(text("a"))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 4 1 0 0.0 0 1 1 0.0"])
    }

    private static func wideSums(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["sum"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(.max))])
        try subject.play(view, [Event(text("a"), .integer(.max)), Event(text("a"), .integer(7))])
        #expect(try subject.rows("SELECT sum FROM sales") == [[.real(0x1p64)]])
        try subject.play(view, [Event(text("a"), .integer(.min))])
        #expect(try subject.rows("SELECT sum FROM sales") == [[.real(0x1p63)]])
        try subject.play(view, [Event(text("a"), .integer(.min))])
        // Nothing was lost on the way.
        #expect(try subject.rows("SELECT sum FROM sales") == [[.integer(5)]])
        try subject.play(view, [Event(text("a"), .integer(.min)), Event(text("a"), .integer(-6))])
        #expect(try subject.rows("SELECT sum FROM sales") == [[.real(-0x1p63)]])
    }

    private static func exactSums(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["total"])
        try subject.open(view)
        for number in [1e100, 0.1, 0.1, -1e100, 0.1, 1e-300] {
            try subject.play(view, [Event(text("a"), .null, .real(number))])
        }
        #expect(try subject.rows("SELECT total FROM sales") == [[.real(0.30000000000000004)]])
    }

    private static func placed(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["first", "last"])
        try subject.open(view)
        func event(_ number: Int64, time: Timestamp, partition: Int32) -> Event {
            var event = Event(text("a"), .integer(number), .real(Double(number)), time: time)
            event.place = Positions.Place(topic: .sample, partition: partition)
            return event
        }
        try subject.play(view, [event(1, time: 100, partition: 1)])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1 1.0"])
        try subject.play(view, [event(2, time: 100, partition: 0), event(3, time: 100, partition: 2)])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 2 3.0"])
        try subject.play(view, [event(4, time: 100, partition: 2), event(5, time: 99, partition: 3)])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 5 4.0"])
        var null = event(0, time: -5, partition: 0)
        null.integer = .null
        try subject.play(view, [null])
        // The first row's value counts, null or not.
        #expect(try subject.lines("SELECT * FROM sales") == ["a - 4.0"])
    }

    private static func distinct(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["distinct", "rows"])
        try subject.open(view)
        for numbers in [[1, 2, 2], [2], [3, 1, 1], []] as [[Int64]] {
            try subject.play(view, numbers.map { Event(text($0 == 3 ? "b" : "a"), .integer($0)) })
        }
        #expect(try subject.lines("SELECT * FROM sales ORDER BY k") == ["a 2 6", "b 1 1"])
    }

    private static func sketches(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["about", "median"])
        try subject.open(view)
        for batch in 0..<4 {
            let numbers = (0..<500).map { Int64($0 * 4 + batch) }
            try subject.play(view, (numbers + numbers).map { Event(text("a"), .integer($0), .real(Double($0))) })
        }
        let row = try #require(try subject.rows("SELECT about, median FROM sales").first)
        guard case .integer(let about) = row[0], case .real(let median) = row[1] else {
            Issue.record("\(row)")
            return
        }
        #expect(abs(about - 2000) < 100)
        #expect(abs(median - 999) < 999 / 64)
    }

    private static func equalKeys(_ subject: StoreUnderTest) throws {
        var view = Sample.groups(["rows"])
        // Any kind of key: what is grouped is no plain column.
        guard case .groups(var grouping) = view.plan.result else { return }
        grouping.keys = [Expression(.unary(.plus, .key), .mixed)]
        grouping.outputs = [Output(name: "rows", expression: .column(1, .integer))]
        view.plan.result = .groups(grouping)
        try subject.open(view)
        let keys: [Value] = [.null, .integer(1), .real(1), text("1"), text(""), .null, .real(1.5)]
        for key in keys { try subject.play(view, [Event(key)]) }
        try subject.play(view, keys.map { Event($0) })
        #expect(try subject.lines("SELECT rows FROM sales ORDER BY rows") == ["2", "2", "2", "4", "4"])
    }

    private static func noKeys(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "sum", "total", "distinct", "about", "median", "last"], byKey: false)
        try subject.open(view)
        #expect(try subject.lines("SELECT * FROM sales") == ["0 - - 0 0 - -"])
        try subject.play(view, [Event(text("a"), .integer(2), .real(0.5))])
        try subject.play(view, [Event(text("b"), .integer(2), .real(0.5))])
        #expect(try subject.lines("SELECT rows, sum, total, \"distinct\", last FROM sales") == ["2 4 1.0 1 0.5"])
    }

    private static func noAggregates(_ subject: StoreUnderTest) throws {
        let view = Sample.groups([])
        try subject.open(view)
        for _ in 0..<2 { try subject.play(view, [Event(text("b")), Event(text("a")), Event(.null)]) }
        #expect(try subject.lines("SELECT * FROM sales ORDER BY k") == ["-", "a", "b"])
    }

    private static func outputs(_ subject: StoreUnderTest) throws {
        var view = Sample.groups(["sum", "count"])
        guard case .groups(var grouping) = view.plan.result else { return }
        let (sum, count) = (Expression.column(1, .mixed), Expression.column(2, .integer))
        let average = Expression(.binary(.divide, Expression(.cast(sum, to: .real), .real), count), .real)
        let label = Expression(.binary(.concatenate, .column(0, .text), .literal(text("'s \"sum\""))), .text)
        grouping.outputs = [
            Output(name: "a \"label\"", expression: label), Output(name: "average", expression: average),
        ]
        view.plan.result = .groups(grouping)
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(3))])
        try subject.play(view, [Event(text("a"), .integer(4))])
        try subject.play(view, [Event(text("b"))])
        #expect(
            try subject.rows("SELECT \"a \"\"label\"\"\", average FROM sales ORDER BY 1") == [
                [text("a's \"sum\""), .real(3.5)], [text("b's \"sum\""), .null],
            ])
    }

    private static func affinities(_ subject: StoreUnderTest) throws {
        func equals(_ left: Expression, _ right: Expression) -> Expression {
            Expression(.binary(.equal, left, right), .integer)
        }
        for emit in [EmitMode.upsert, .changes, .deltas] {
            var view = Sample.groups(["rows", "sum"], named: emit.rawValue, emit: emit)
            guard case .groups(var grouping) = view.plan.result else { return }
            let rows = Expression.column(1, .integer)
            grouping.outputs = [
                Output(name: "number", expression: equals(rows, .literal(text("1")))),
                Output(
                    name: "plain", expression: equals(Expression(.unary(.plus, rows), .integer), .literal(text("1")))),
                Output(name: "key", expression: equals(.column(0, .text), .literal(.integer(5)))),
                Output(name: "mixed", expression: equals(.column(2, .mixed), .column(0, .text))),
            ]
            view.plan.result = .groups(grouping)
            try subject.open(view)
            try subject.play(view, [Event(text("5"), .integer(5))])
            #expect(
                try subject.lines("SELECT number, plain, key, mixed FROM \(emit.rawValue)") == ["1 0 1 0"], "\(emit)")
        }
    }

    private static func texts(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        let keys = ["", "é", "e\u{301}", "😀", "a\u{0}b", "'\"", "12", "1e5"].map(text)
        for _ in 0..<2 { try subject.play(view, keys.map { Event($0) }) }
        #expect(Set(try subject.rows("SELECT * FROM sales")) == Set(keys.map { [$0, .integer(2)] }))
    }

    // MARK: - Windows

    private static func windows(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], window: .hop(size: 20_000, slide: 10_000))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), time: 12_000)])
        try subject.play(view, [Event(text("a"), time: 25_000), Event(text("a"), time: -1)])
        #expect(
            try subject.lines("SELECT substr(starts, 12, 8), substr(ends, 12, 8), rows FROM sales ORDER BY starts") == [
                "23:59:40 00:00:00 1", "23:59:50 00:00:10 1", "00:00:00 00:00:20 1", "00:00:10 00:00:30 2",
                "00:00:20 00:00:40 1",
            ])
    }

    private static func sessions(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "sum", "last"], window: .session(gap: 10_000))
        try subject.open(view)
        func event(_ second: Int64, _ key: String = "a") -> Event {
            Event(text(key), .integer(second), .real(Double(second)), time: second * 1000)
        }
        let sql = "SELECT k, substr(starts, 18, 2), substr(ends, 18, 2), rows, sum, last FROM sales ORDER BY k, starts"
        try subject.play(view, [event(20), event(10, "b")])
        try subject.play(view, [event(40), event(25)])
        #expect(try subject.lines(sql) == ["a 20 35 2 45 25.0", "a 40 50 1 40 40.0", "b 10 20 1 10 10.0"])
        // 30 is less than ten seconds from 25, and ten from 40: the ends do not touch.
        try subject.play(view, [event(30)])
        #expect(try subject.lines(sql) == ["a 20 40 3 75 30.0", "a 40 50 1 40 40.0", "b 10 20 1 10 10.0"])
        try subject.play(view, [event(31)])
        #expect(try subject.lines(sql) == ["a 20 50 5 146 40.0", "b 10 20 1 10 10.0"])
        try subject.play(view, [event(11), event(5)])
        #expect(try subject.lines(sql) == ["a 05 50 7 162 40.0", "b 10 20 1 10 10.0"])
    }

    private static func sessionsMeet(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(
            ["distinct", "about", "total", "first", "rows"], window: .session(gap: 10_000))
        try subject.open(view)
        func event(_ second: Int64, _ number: Int64) -> Event {
            Event(text("a"), .integer(number), .real(0.1), time: second * 1000)
        }
        try subject.play(view, [event(0, 1), event(20, 2), event(40, 1), event(60, 3)])
        #expect(try subject.rows("SELECT * FROM sales").count == 4)
        // One session in the middle of all of them, then one before all.
        try subject.play(view, [event(9, 2), event(17, 1), event(29, 1), event(33, 1), event(48, 3), event(55, 9)])
        try subject.play(view, [event(-5, 7)])
        #expect(
            try subject.lines("SELECT \"distinct\", about, total, first, rows FROM sales") == [
                "5 5 1.1 7 11"
            ])
    }
}

extension ViewTable {
    var grouping: Plans.Grouping {
        guard case .groups(let grouping) = plan.result else { preconditionFailure("the view groups its rows") }
        return grouping
    }
}
