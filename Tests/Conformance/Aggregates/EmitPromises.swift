internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import Testing

enum EmitPromises {
    static let all: [StorePromise] = [
        StorePromise("HAVING decides which groups are seen", having),
        StorePromise("changes appends the running result of each group that a batch touched", changes),
        StorePromise("a group that leaves what HAVING lets through is marked absent once", absent),
        StorePromise("changes forgets the groups of windows that close, and shows nothing of it", closedChanges),
        StorePromise("deltas appends what a batch alone makes", deltas),
        StorePromise("final shows a window once, when it closes", final),
        StorePromise("final shows nothing that HAVING hides, and forgets it all the same", finalHaving),
        StorePromise("sessions close at their ends", finalSessions),
        StorePromise("rows are appended in their order, each once", rows),
        StorePromise("appended rows stay for as long as they are kept", keep),
        StorePromise("rows of now stay when all that came before them have gone", keepAnew),
        StorePromise("rows go when their time is over, also while nothing new comes", keepInSilence),
        StorePromise("appended rows tell their batch and when it was processed", stamps),
    ]

    private static func having(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["sum"], having: Sample.having(0, above: 5))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(6)), Event(text("b"), .integer(5)), Event(text("c"))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 6"])
        try subject.play(view, [Event(text("a"), .integer(-1)), Event(text("b"), .integer(1))])
        #expect(try subject.lines("SELECT * FROM sales") == ["b 6"])
    }

    private static func changes(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "sum"], emit: .changes)
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(1)), Event(text("b"), .integer(2))])
        try subject.play(view, [Event(text("a"), .integer(3)), Event(text("a"), .integer(4))])
        #expect(
            try subject.lines("SELECT k, rows, sum, batch_id FROM sales ORDER BY batch_id, k") == [
                "a 1 1 1", "b 1 2 1", "a 3 8 2",
            ])
    }

    private static func absent(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["sum"], emit: .changes, having: Sample.having(0, above: 5))
        try subject.open(view)
        for number in [3, 4, 1, -5, -1, 9, 0] as [Int64] {
            try subject.play(view, [Event(text("a"), .integer(number))])
        }
        #expect(
            try subject.lines("SELECT sum, absent, batch_id FROM sales ORDER BY batch_id") == [
                "7 0 2", "8 0 3", "3 1 4", "11 0 6", "11 0 7",
            ])
    }

    // Nothing touches a window that is over, for its records are late, but what its groups had come to stayed for ever:
    // a view by the minute grew by a minute's groups each minute.
    private static func closedChanges(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "distinct"], emit: .changes, window: .tumble(size: 10_000))
        try subject.open(view)
        let events = [Event(text("a"), .integer(1), time: 5000), Event(text("a"), .integer(1), time: 12_000)]
        try subject.play(view, events, closing: 9999)
        try subject.play(view, events, closing: 10_000)
        try subject.play(view, [], closing: 10_000)
        let sql = "SELECT substr(starts, 18, 2), rows, \"distinct\", batch_id FROM sales ORDER BY batch_id, starts"
        let shown = ["00 1 1 1", "10 1 1 1", "00 2 1 2", "10 2 1 2"]
        #expect(try subject.lines(sql) == shown)
        // What no engine would bring shows what is left.
        try subject.play(view, events)
        #expect(try subject.lines(sql) == shown + ["00 1 1 3", "10 3 1 3"])
    }

    private static func deltas(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "sum", "total", "least", "last"], emit: .deltas)
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(5), .real(0.5)), Event(text("b"))])
        try subject.play(view, [Event(text("a"), .integer(7), .real(1)), Event(text("a"), .integer(.max), .real(2))])
        #expect(
            try subject.lines("SELECT k, rows, sum, total, least, last, batch_id FROM sales ORDER BY batch_id, k") == [
                "a 1 5 0.5 5 0.5 1", "b 1 - - - - 1", "a 2 9.223372036854776e+18 3.0 7 2.0 2",
            ])
    }

    private static func final(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(
            ["rows", "distinct"], emit: .final, window: .hop(size: 20_000, slide: 10_000))
        try subject.open(view)
        let sql = "SELECT k, substr(starts, 18, 2), rows, \"distinct\" FROM sales ORDER BY k, starts"
        try subject.play(view, [Event(text("a"), .integer(1), time: 12_000), Event(text("b"), time: 31_000)])
        #expect(try subject.rows(sql) == [])
        try subject.play(view, [Event(text("a"), .integer(1), time: 15_000)], closing: 19_999)
        #expect(try subject.rows(sql) == [])
        try subject.play(view, [Event(text("a"), .integer(2), time: 16_000)], closing: 20_000)
        #expect(try subject.lines(sql) == ["a 00 3 2"])
        try subject.play(view, [], closing: 45_000)
        #expect(try subject.lines(sql) == ["a 00 3 2", "a 10 3 2", "b 20 1 0"])
        try subject.play(view, [], closing: .max)
        try subject.play(view, [], closing: .max)
        #expect(try subject.lines(sql) == ["a 00 3 2", "a 10 3 2", "b 20 1 0", "b 30 1 0"])
        // Three batches brought records, and two more closed windows.
        #expect(try subject.standing(view.id)?.batchID == 5)
    }

    private static func finalHaving(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(
            ["rows"], emit: .final, window: .tumble(size: 10_000), having: Sample.having(0, above: 1))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), time: 1), Event(text("b"), time: 1), Event(text("b"), time: 2)])
        try subject.play(view, [], closing: 10_000)
        #expect(try subject.lines("SELECT k, rows FROM sales") == ["b 2"])
        try subject.play(view, [Event(text("a"), time: 3)], closing: 10_000)
        #expect(try subject.lines("SELECT k, rows FROM sales") == ["b 2"])
    }

    private static func finalSessions(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows", "distinct"], emit: .final, window: .session(gap: 10_000))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(1), time: 0), Event(text("b"), time: 3000)])
        try subject.play(view, [Event(text("a"), .integer(1), time: 9000)], closing: 13_000)
        #expect(try subject.lines("SELECT k, rows, \"distinct\" FROM sales") == ["b 1 0"])
        try subject.play(view, [], closing: 19_000)
        #expect(try subject.lines("SELECT k, rows, \"distinct\" FROM sales ORDER BY k") == ["a 2 1", "b 1 0"])
    }

    private static func rows(_ subject: StoreUnderTest) throws {
        let view = Sample.rows()
        try subject.open(view)
        try subject.play(view, [Event(text("b"), .integer(1)), Event(text("a"), .integer(2))])
        try subject.play(view, [Event(text("b"), .integer(1)), Event(.null)])
        #expect(try subject.lines("SELECT * FROM events_seen") == ["b 2", "a 4", "b 2", "- -"])
    }

    private static func keep(_ subject: StoreUnderTest) throws {
        let view = Sample.rows(keep: 10_000)
        try subject.open(view)
        for number in Int64(0)..<5 {
            try subject.play(view, [Event(text("a"), .integer(number)), Event(text("b"), .integer(number))])
            subject.now += 5000
        }
        #expect(try subject.lines("SELECT DISTINCT twice FROM events_seen ORDER BY 1") == ["4", "6", "8"])
        var forever = view
        forever.keep = nil
        try subject.open(forever)
        subject.now += 50_000
        try subject.play(view, [Event(text("a"), .integer(9))])
        #expect(try subject.rows("SELECT * FROM events_seen").count == 7)
    }

    // A batch that appended nothing took the last old rows away, and its note of "rows up to 100" outlived them: the
    // empty table numbered its rows from 1 again, and when that note was over, rows of yesterday went with it.
    private static func keepAnew(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["sum"], emit: .changes, having: Sample.having(0, above: 5), keep: 10_000)
        try subject.open(view)
        let begin = subject.now
        try subject.play(view, ["a", "b", "c"].map { Event(text($0), .integer(6)) })
        subject.now = begin + 10_001
        try subject.play(view, [Event(text("d"), .integer(1))])
        #expect(try subject.rows("SELECT * FROM sales") == [])
        subject.now = begin + 15_000
        try subject.play(view, [Event(text("e"), .integer(7))])
        subject.now = begin + 20_002
        try subject.play(view, [Event(text("d"), .integer(1))])
        #expect(try subject.lines("SELECT k, sum FROM sales") == ["e 7"])
        subject.now = begin + 25_001
        try subject.play(view, [Event(text("d"), .integer(1))])
        #expect(try subject.rows("SELECT * FROM sales") == [])
    }

    // Only batches that brought results looked at what was old: a view over a topic that fell silent kept all it had.
    private static func keepInSilence(_ subject: StoreUnderTest) throws {
        let view = Sample.rows(keep: 10_000)
        try subject.open(view)
        try subject.play(view, [Event(text("a"), .integer(1))])
        subject.now += 5000
        try subject.play(view, [])
        try subject.play(view, [Event(text("a"), .integer(2))])
        subject.now += 5001
        try subject.play(view, [])
        #expect(try subject.lines("SELECT twice FROM events_seen") == ["4"])
        #expect(try subject.standing(view.id)?.batchID == 2)
        subject.now += 5000
        try subject.play(view, [])
        #expect(try subject.rows("SELECT * FROM events_seen") == [])
        try subject.play(view, [Event(text("a"), .integer(3))])
        #expect(try subject.lines("SELECT twice FROM events_seen") == ["6"])
    }

    private static func stamps(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], emit: .changes)
        try subject.open(view)
        subject.now = 1_710_835_975_000
        try subject.play(view, [Event(text("a"))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1 1 2024-03-19T08:12:55.000Z"])
    }
}
