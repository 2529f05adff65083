internal import Columns
internal import Model
internal import Plans
internal import SQLite
internal import System
internal import Testing

extension RandomResults {
    /// What SQLite says of all records at once, against what the store has merged of them in batches.
    ///
    /// Sums of reals are left to other checks: SQLite rounds them at each step.
    public static func compareWithSQLite(_ backend: StoreBackend, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let words = ["rows", "count", "sum", "least", "greatest", "earliest", "distinct"]
        let view = Sample.groups(words, having: Sample.having(0, above: 2))
        let subject = try backend.fresh()
        defer { subject.close() }
        try subject.open(view)
        let oracle = try Connection()
        try oracle.execute("CREATE TABLE events (k TEXT, i INTEGER, r REAL, t TEXT)")
        for _ in 0..<6 {
            // Sums that leave 64 bits are an error to SQLite.
            let events = randomEvents(50, &generator).map { event in
                var event = event
                if case .integer(let number) = event.integer { event.integer = .integer(number >> 20) }
                return event
            }
            try subject.play(view, events)
            for event in events {
                try oracle.run(
                    "INSERT INTO events VALUES (?1, ?2, ?3, ?4)", event.row[0], event.row[1], event.row[2],
                    event.row[3])
            }
        }
        let expected = try oracle.rows(
            """
            SELECT k, count(*), count(i), sum(i), min(i), max(r), min(t), count(DISTINCT i)
            FROM events GROUP BY k HAVING count(*) > 2 ORDER BY k
            """)
        #expect(try subject.rows("SELECT * FROM sales ORDER BY k") == expected)
    }
}
