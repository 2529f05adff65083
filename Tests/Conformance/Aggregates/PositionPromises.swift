internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import Testing

enum PositionPromises {
    static let all: [StorePromise] = [
        StorePromise("a view stands where it begins until a batch moves it", begins),
        StorePromise("a batch moves the view, and what it knows of time", moves),
        StorePromise("a batch that comes from elsewhere is a conflict, and nothing of it happens", conflict),
        StorePromise("a batch that knows less of time than the view is a conflict", behindInTime),
        StorePromise("a partition is met once", metOnce),
        StorePromise("a conflict of one view keeps the others back, too", allOrNothing),
        StorePromise("the same batch does not count twice", twice),
        StorePromise("a partition that is met later begins where the batch says", startsLater),
        StorePromise("results without records are refused", groundless),
        StorePromise("a view that was not opened takes no batch", unopened),
        StorePromise("batches are counted that bring something", batchesCounted),
        StorePromise("a topic made anew is another one", otherTopic),
    ]

    private static let partition = Positions.Place(topic: .sample, partition: 0)

    private static func begins(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], start: .at(7))
        let standing = try subject.open(view)
        #expect(standing.start == .at(7))
        #expect(standing.places == [partition: Progress(next: 7)])
        #expect(standing.positions == .at(7))
        #expect(standing.batchID == 0)
        try subject.restart()
        #expect(try subject.store.open(view) == standing)
    }

    private static func moves(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], start: .at(7))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), time: 50), Event(text("b"), time: 20)])
        var standing = try #require(try subject.standing(view.id))
        #expect(standing.start == .at(7))
        #expect(standing.places == [partition: Progress(next: 9, latest: 50)])
        let idle = Move(
            place: partition, from: Progress(next: 9, latest: 50), start: 7,
            to: Progress(next: 9, latest: 50, floor: 80))
        try subject.commit(
            ViewBatch(view: view.id, moves: [idle], results: .groups(EventFold(view: view).groups([], view.grouping))))
        standing = try #require(try subject.standing(view.id))
        #expect(standing.places == [partition: Progress(next: 9, latest: 50, floor: 80)])
    }

    private static func conflict(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"))])
        let before = try subject.standing(view.id)
        var elsewhere = Standing(start: Positions(), places: [partition: Progress(next: 5)])
        let batch = EventFold(view: view).batch([Event(text("a"))], from: elsewhere)
        #expect(code { try subject.commit(batch) } == .conflict)
        elsewhere.places = [:]
        let fresh = EventFold(view: view).batch([Event(text("a"))], from: elsewhere)
        #expect(code { try subject.commit(fresh) } == .conflict)
        #expect(try subject.standing(view.id) == before)
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1"])
    }

    // Two workers stood at one offset. One raised the floor of a silent partition and emitted a window as final, which
    // moves no offset; the other then read the record at that offset. By what it knew the record was not late, and
    // because the offset was right, a window that people had seen closed came a second time.
    private static func behindInTime(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], emit: .final, window: .tumble(size: 10_000))
        try subject.open(view)
        try subject.play(view, [Event(text("a"), time: 5000)])
        let stale = try #require(try subject.standing(view.id))
        let nothing = ViewBatch.Results.groups(EventFold(view: view).groups([], view.grouping))
        var raised = Progress(next: 1, latest: 5000, floor: 10_000)
        let raise = Move(place: partition, from: Progress(next: 1, latest: 5000), start: 0, to: raised)
        try subject.commit(ViewBatch(view: view.id, moves: [raise], results: nothing, closing: 10_000))
        let late = subject.numbered([Event(text("a"), time: 6000)], from: stale)
        #expect(code { try subject.commit(EventFold(view: view).batch(late, from: stale)) } == .conflict)
        // The latest event is compared as the floor is.
        raised.latest = 4000
        let unaware = Move(place: partition, from: raised, start: 0, to: Progress(next: 2, latest: 6000, floor: 10_000))
        #expect(
            code { try subject.commit(ViewBatch(view: view.id, moves: [unaware], results: nothing)) } == .conflict)
        try subject.play(view, [], closing: 20_000)
        #expect(try subject.lines("SELECT k, rows FROM sales") == ["a 1"])
        #expect(
            try subject.standing(view.id)?.places == [partition: Progress(next: 1, latest: 5000, floor: 10_000)])
    }

    private static func metOnce(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        let nothing = try #require(try subject.standing(view.id))
        let batch = EventFold(view: view).batch([Event(text("a"))], from: nothing)
        #expect(batch.moves.first?.from == nil)
        try subject.commit(batch)
        #expect(code { try subject.commit(batch) } == .conflict)
    }

    private static func allOrNothing(_ subject: StoreUnderTest) throws {
        let (one, other) = (Sample.groups(["rows"], named: "one"), Sample.groups(["rows"], named: "other"))
        try subject.open(one)
        try subject.open(other)
        try subject.play(other, [Event(text("a"))])
        let begin = Standing(start: Positions(), places: [:])
        let letter = DeadLetterPromises.letter(offset: 3)
        let late = code {
            try subject.commit(
                EventFold(view: one).batch([Event(text("a"))], from: begin),
                EventFold(view: other).batch([Event(text("a"))], from: begin), letters: [letter])
        }
        #expect(late == .conflict)
        #expect(try subject.rows("SELECT * FROM one") == [])
        #expect(try subject.standing(one.id)?.places == [:])
        #expect(try subject.store.deadLetters(of: nil, after: nil, limit: 10) == [])
    }

    private static func twice(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["sum"])
        let standing = try subject.open(view)
        let batch = EventFold(view: view).batch([Event(text("a"), .integer(5))], from: standing)
        try subject.commit(batch)
        for _ in 0..<3 { #expect(code { try subject.commit(batch) } == .conflict) }
        #expect(try subject.lines("SELECT * FROM sales") == ["a 5"])
    }

    // A partition that was added to the topic later had no start: whoever rebuilt the view could not tell that the log
    // had forgotten records which the view had taken, and made less of it than people had seen.
    private static func startsLater(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"], start: .at(7))
        try subject.open(view)
        let other = Positions.Place(topic: .sample, partition: 1)
        var event = Event(text("a"))
        event.place = other
        for offset in [3, 4] as [Offset] {
            event.offset = offset
            let standing = try #require(try subject.standing(view.id))
            try subject.commit(EventFold(view: view).batch([event], from: standing))
            let start = Positions([partition: 7, other: 3])
            #expect(try subject.standing(view.id)?.start == start)
            #expect(try subject.store.open(view).start == start)
        }
        #expect(try subject.standing(view.id)?.positions == Positions([partition: 7, other: 5]))
    }

    private static func groundless(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        let standing = try subject.open(view)
        var batch = EventFold(view: view).batch([Event(text("a"))], from: standing)
        batch.moves = []
        #expect(code { try subject.commit(batch) } == .invalid)
    }

    private static func unopened(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        let batch = EventFold(view: view).batch([Event(text("a"))], from: Standing(start: Positions(), places: [:]))
        #expect(code { try subject.commit(batch) } == .notFound)
    }

    private static func batchesCounted(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"))])
        try subject.play(view, [])
        let place = Positions.Place(topic: .sample, partition: 0)
        let on = Move(place: place, from: Progress(next: 1, latest: 0), start: 0, to: Progress(next: 4))
        try subject.commit(
            ViewBatch(view: view.id, moves: [on], results: .groups(EventFold(view: view).groups([], view.grouping))))
        try subject.play(view, [Event(text("a"))])
        #expect(try subject.standing(view.id)?.batchID == 2)
        #expect(try subject.standing(view.id)?.positions == .at(5))
    }

    private static func otherTopic(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.play(view, [Event(text("a"))])
        var event = Event(text("a"))
        event.place = Positions.Place(topic: .other, partition: 0)
        try subject.play(view, [event])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 2"])
        #expect(try subject.standing(view.id)?.places.count == 2)
    }
}
