internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import System
internal import Testing

/// Random records, cut into random batches, brought to the same view in two stores: what they show must be the same.
public enum RandomResults {
    /// Compares `backend` with the reference, after each batch.
    public static func compare(_ backend: StoreBackend, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let view = randomView(&generator)
        let (subject, reference) = (try backend.fresh(), try StoreBackend.inMemory.fresh())
        defer { subject.close() }
        try subject.open(view)
        try reference.open(view)
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let events = randomEvents(Int.random(in: 0...40, using: &generator), &generator)
            let closes = view.plan.emit == .final || view.plan.emit == .changes
            let closing = closes ? Timestamp.random(in: 0...120_000, using: &generator) : nil
            try subject.play(view, events, closing: closing)
            try reference.play(view, events, closing: closing)
            subject.now += 1000
            reference.now += 1000
            #expect(try shown(subject) == shown(reference), "\(view.plan)")
            #expect(try subject.standing(view.id) == reference.standing(view.id))
        }
    }

    /// The same records in two different cuts show the same, where a view shows what groups have come to.
    public static func compareCuts(_ backend: StoreBackend, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let window = randomWindow(&generator)
        let view = Sample.groups(randomAggregates(&generator), window: window)
        let events = randomEvents(120, &generator)
        let whole = try backend.fresh()
        defer { whole.close() }
        try whole.open(view)
        let standing = try #require(try whole.standing(view.id))
        let numbered = whole.numbered(events, from: standing)
        try whole.commit(EventFold(view: view).batch(numbered, from: standing))
        let cut = try backend.fresh()
        defer { cut.close() }
        try cut.open(view)
        // Partitions may be read at any pace, as long as each is read in order.
        var rest = Dictionary(grouping: numbered, by: \.place).mapValues { $0[...] }
        while let place = rest.keys.sorted().randomElement(using: &generator) {
            let part = rest[place, default: []].prefix(Int.random(in: 1...9, using: &generator))
            rest[place]?.removeFirst(part.count)
            if rest[place]?.isEmpty == true { rest[place] = nil }
            let standing = try #require(try cut.standing(view.id))
            try cut.commit(EventFold(view: view).batch(Array(part), from: standing))
        }
        #expect(try shown(cut) == shown(whole), "\(view.plan)")
    }

    private static func shown(_ subject: StoreUnderTest) throws -> [String] {
        try subject.rows("SELECT * FROM sales").map { row in
            row.map { value in
                // Bit for bit: a real's text may hide the last ones.
                if case .real(let number) = value { "\(number.bitPattern)" } else { value.shown }
            }.joined(separator: "|")
        }.sorted()
    }

    // MARK: - Random views and records

    static func randomView(_ generator: inout SeededGenerator) -> ViewTable {
        if Int.random(in: 0..<10, using: &generator) == 0 { return Sample.rows("sales", keep: 3500) }
        let emit = EmitMode.allCases.randomElement(using: &generator)!
        var window = randomWindow(&generator)
        if emit == .final, window == nil { window = .tumble(size: 10_000) }
        if case .session = window, emit == .changes || emit == .deltas { window = nil }
        var aggregates = randomAggregates(&generator)
        if emit == .deltas { aggregates.removeAll { ["distinct", "about", "median"].contains($0) } }
        let having = Bool.random(using: &generator) && aggregates.contains("sum")
        return Sample.groups(
            aggregates, emit: emit, window: window, byKey: Int.random(in: 0..<8, using: &generator) > 0,
            having: having ? Sample.having(aggregates.firstIndex(of: "sum")!, above: 3) : nil,
            keep: Bool.random(using: &generator) ? 4500 : nil)
    }

    private static func randomWindow(_ generator: inout SeededGenerator) -> Window? {
        [nil, .tumble(size: 10_000), .hop(size: 20_000, slide: 7000), .session(gap: 3000)]
            .randomElement(using: &generator)!
    }

    private static func randomAggregates(_ generator: inout SeededGenerator) -> [String] {
        let all = [
            "rows", "count", "sum", "total", "least", "greatest", "earliest", "first", "last", "distinct", "about",
            "median",
        ]
        return all.filter { _ in Int.random(in: 0..<3, using: &generator) > 0 }.shuffled(using: &generator)
    }

    static func randomEvents(_ count: Int, _ generator: inout SeededGenerator) -> [Event] {
        let keys: [Value] = [.null, text(""), text("a"), text("a"), text("a"), text("é"), text("e\u{301}"), text("5")]
        let reals = [0.1, -0.1, 1e300, -1e300, 1e-300, Double.leastNonzeroMagnitude, 2.5, 1e16, 3, .infinity]
        return (0..<count).map { _ in
            var event = Event(keys.randomElement(using: &generator)!)
            event.place.partition = Int32.random(in: 0..<3, using: &generator)
            event.time = Timestamp.random(in: 0..<100_000, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: break
            case 1: event.integer = .integer([Int64.max, .min, 1 << 62].randomElement(using: &generator)!)
            default: event.integer = .integer(Int64.random(in: -3...3, using: &generator))
            }
            if Int.random(in: 0..<8, using: &generator) > 0 {
                event.real = .real(reals.randomElement(using: &generator)!)
            }
            return event
        }
    }
}
