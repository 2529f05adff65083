internal import Aggregates
internal import Columns
internal import Model
internal import Testing

enum DecisionPromises {
    static let all: [StorePromise] = [
        StorePromise("what was decided is kept with the positions, and told in the order of the log", kept),
        StorePromise("of two decisions on one subject from one offset on, the later one stays", replaced),
        StorePromise("what a batch decided goes with the batch that is refused", refused),
        StorePromise("each generation has decisions of its own", generations),
        StorePromise("the content of a table's version is kept while a decision names it", contents),
        StorePromise("what was decided before the log begins is forgotten, but for what still holds", forgotten),
    ]

    private static let other = Positions.Place(topic: .sample, partition: 1)
    private static func table(_ version: String) -> TableVersion { TableVersion(table: "people", version: version) }

    /// Brings one record that came with these decisions.
    private static func bring(
        _ decisions: [Decision], to view: ViewTable, _ subject: StoreUnderTest, tables: [TableContent] = [],
        logStart: Positions? = nil
    ) throws {
        let standing = try #require(try subject.standing(view.id))
        let events = subject.numbered([Event(text("a"))], from: standing)
        var batch = EventFold(view: view).batch(events, from: standing)
        batch.decisions = decisions
        batch.logStart = logStart
        try subject.commit(batch, tables: tables)
    }

    private static func kept(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        #expect(try subject.store.decisions(of: view.id) == [])
        let all = [
            Decision(place: .sample, from: 0, .floor(-5)), Decision(place: .sample, from: 0, .table(table("1"))),
            Decision(place: .sample, from: 2, .horizon(70)), Decision(place: .sample, from: 3, .horizon(nil)),
            Decision(place: .sample, from: 10, .floor(.max)), Decision(place: other, from: 1, .table(table("é'\"2"))),
        ]
        try bring([all[3], all[1], all[5]], to: view, subject)
        try bring([all[4], all[2], all[0]], to: view, subject)
        #expect(try subject.store.decisions(of: view.id) == all)
        try bring([], to: view, subject)
        #expect(try subject.store.decisions(of: view.id) == all)
        var unknown = view.id
        unknown.generation = 9
        #expect(code { _ = try subject.store.decisions(of: unknown) } == .notFound)
    }

    private static func replaced(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try bring([Decision(place: .sample, from: 1, .horizon(nil))], to: view, subject)
        try bring(
            [
                Decision(place: .sample, from: 1, .horizon(9)), Decision(place: .sample, from: 2, .floor(1)),
                Decision(place: .sample, from: 2, .floor(7)),
            ], to: view, subject)
        #expect(
            try subject.store.decisions(of: view.id)
                == [Decision(place: .sample, from: 1, .horizon(9)), Decision(place: .sample, from: 2, .floor(7))])
    }

    private static func refused(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        let standing = try subject.open(view)
        try bring([Decision(place: .sample, from: 0, .floor(1))], to: view, subject)
        var late = EventFold(view: view).batch([Event(text("a"))], from: standing)
        late.decisions = [Decision(place: .sample, from: 0, .floor(2))]
        #expect(code { try subject.commit(late) } == .conflict)
        #expect(try subject.store.decisions(of: view.id) == [Decision(place: .sample, from: 0, .floor(1))])
    }

    private static func generations(_ subject: StoreUnderTest) throws {
        let views = [1, 2].map { Sample.groups(["rows"], generation: $0) }
        try subject.open(views[0])
        try subject.open(views[1], publishing: false)
        for (number, view) in views.enumerated() {
            try bring([Decision(place: .sample, from: 0, .floor(Timestamp(number)))], to: view, subject)
        }
        #expect(try subject.store.decisions(of: views[0].id) == [Decision(place: .sample, from: 0, .floor(0))])
        subject.forget(views[0].id)
        try subject.store.publish(views[1].id)
        #expect(code { _ = try subject.store.decisions(of: views[0].id) } == .notFound)
        #expect(try subject.store.decisions(of: views[1].id) == [Decision(place: .sample, from: 0, .floor(1))])
        try subject.store.drop(views[1].id)
        #expect(try subject.open(views[1]).places == [:])
        #expect(try subject.store.decisions(of: views[1].id) == [])
    }

    private static func contents(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        for (from, bytes) in [(0, [UInt8(1), 0, 255]), (1, [])] {
            let version = table("\(from)")
            try bring(
                [Decision(place: .sample, from: Offset(from), .table(version))], to: view, subject,
                tables: [TableContent(version: version, bytes: bytes)])
            #expect(try subject.store.content(of: version) == bytes)
        }
        // A replay needs it, though the present version is another.
        #expect(try subject.store.content(of: table("0")) == [1, 0, 255])
        subject.forget(view.id)
        try subject.store.drop(view.id)
        #expect(try subject.store.content(of: table("0")) == nil)
        #expect(try subject.store.content(of: table("1")) == nil)
    }

    private static func forgotten(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        for from in [0, 2, 4] as [Offset] {
            try bring(
                [
                    Decision(place: .sample, from: from, .table(table("\(from)"))),
                    Decision(place: other, from: from, .floor(from)),
                ], to: view, subject, tables: [TableContent(version: table("\(from)"), bytes: [UInt8(from)])])
        }
        try bring([], to: view, subject, logStart: Positions([.sample: 3, other: 4]))
        #expect(
            try subject.store.decisions(of: view.id) == [
                Decision(place: .sample, from: 2, .table(table("2"))),
                Decision(place: .sample, from: 4, .table(table("4"))), Decision(place: other, from: 4, .floor(4)),
            ])
        let contents = try [0, 2, 4].map { try subject.store.content(of: table("\($0)")) }
        #expect(contents == [nil, [2], [4]])
    }
}
