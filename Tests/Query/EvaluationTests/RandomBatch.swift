import Columns
import SQLite
import System

/// Rows of two integers, two reals, two texts, a timestamp and anything, as columns and as SQLite's table.
struct RandomBatch {
    /// What may be anything has no affinity, as the result of an expression has none.
    static let names = ["i", "j", "r", "s", "a", "b", "t", "(+x)"]
    let batch: ColumnBatch
    let connection: Connection

    init(_ seed: UInt64, count: Int) throws {
        var maker = RandomExpressions(seed: seed)
        batch = ColumnBatch(
            count: count,
            columns: [
                Self.integers(&maker, count), Self.integers(&maker, count), Self.reals(&maker, count),
                Self.reals(&maker, count), Self.texts(&maker, count), Self.texts(&maker, count),
                Self.moments(&maker, count), Self.values(&maker, count),
            ])
        connection = try Connection()
        try connection.execute("CREATE TABLE x (i INTEGER, j INTEGER, r REAL, s REAL, a TEXT, b TEXT, t TEXT, x)")
        for row in 0..<count {
            try connection.prepare("INSERT INTO x VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(batch.columns.map { $0[row] })
        }
    }

    private static func nulls(_ maker: inout RandomExpressions, _ count: Int) -> NullMask {
        var mask = NullMask()
        if maker.coin() {
            for row in 0..<count where Int.random(in: 0..<5, using: &maker.random) == 0 { mask.insert(row, of: count) }
        }
        return mask
    }

    private static func integers(_ maker: inout RandomExpressions, _ count: Int) -> Column {
        if Int.random(in: 0..<10, using: &maker.random) == 0 {
            return .constant(maker.coin() ? .null : .integer(maker.integerValue()), count: count)
        }
        let isSmall = maker.coin()
        let values = (0..<count).map { _ in
            isSmall ? Int64.random(in: -9...9, using: &maker.random) : maker.integerValue()
        }
        return .integers(values, nulls: nulls(&maker, count))
    }

    private static func reals(_ maker: inout RandomExpressions, _ count: Int) -> Column {
        if Int.random(in: 0..<10, using: &maker.random) == 0 {
            return .constant(.real(maker.realValue()), count: count)
        }
        return .reals((0..<count).map { _ in maker.realValue() }, nulls: nulls(&maker, count))
    }

    private static func texts(_ maker: inout RandomExpressions, _ count: Int) -> Column {
        var dictionary = TextDictionary()
        var known: [String: Int32] = [:]
        // A text that no row has.
        known["unused"] = dictionary.add("unused".utf8)
        let mask = nulls(&maker, count)
        let codes = (0..<count).map { row in
            let text = maker.textValue()
            if mask[row] { return TextColumn.null }
            // Canonical equality would make one of é and é.
            let key = Array(text.utf8).description
            if let code = known[key] { return code }
            known[key] = dictionary.add(Array(text.utf8))
            return known[key]!
        }
        return .texts(TextColumn(codes: codes, dictionary: dictionary))
    }

    private static func moments(_ maker: inout RandomExpressions, _ count: Int) -> Column {
        let values = (0..<count).map { _ in
            maker.pick([
                Int64.random(in: -62_135_596_800_001...253_402_300_800_000, using: &maker.random),
                1_710_835_975_000 + Int64.random(in: -2...2, using: &maker.random), -1, 0,
                253_402_300_799_999, 253_402_300_800_001, -62_135_596_800_000, -62_135_596_900_000,
            ])
        }
        return .timestamps(values, nulls: nulls(&maker, count))
    }

    private static func values(_ maker: inout RandomExpressions, _ count: Int) -> Column {
        let hasTexts = maker.coin()
        return .values(
            (0..<count).map { _ in
                switch Int.random(in: hasTexts ? 0...3 : 1...3, using: &maker.random) {
                case 0: .text(maker.textValue())
                case 1: .integer(maker.integerValue())
                case 2: .real(maker.realValue())
                default: .null
                }
            })
    }

    /// What SQLite answers for each row; nil where it fails.
    func rows(_ sql: String) throws -> [Value?] {
        // One row that fails ends the statement for all.
        if let all = try? whole(sql) { return all }
        let statement = try connection.prepare("SELECT \(sql) FROM x WHERE rowid = ?")
        return (0..<batch.count).map { row in
            var execution = statement.start()
            execution.bind(Int64(row + 1), at: 1)
            // A row that fails is what is asked for here.
            guard let found = try? execution.next(), found else { return nil }
            return execution.value(0)
        }
    }

    private func whole(_ sql: String) throws -> [Value] {
        let statement = try connection.prepare("SELECT \(sql) FROM x ORDER BY rowid")
        var execution = statement.start()
        var all: [Value] = []
        while try execution.next() { all.append(execution.value(0)) }
        return all
    }
}

/// Equality that tells zeros apart.
func same(_ one: Value, _ other: Value) -> Bool {
    if case .real(let one) = one, case .real(let other) = other { return one.bitPattern == other.bitPattern }
    return one == other
}
