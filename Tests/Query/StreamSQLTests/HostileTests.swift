import Plans
import StreamSQL
import System
import Testing

/// SQL is written by people, and by programs, and by cats.
@Suite struct `Hostile SQL` {
    private static let depths: [(name: String, sql: @Sendable (Int) -> String)] = [
        ("parentheses", { String(repeating: "(", count: $0) + "i" + String(repeating: ")", count: $0) }),
        ("NOT", { String(repeating: "NOT ", count: $0) + "i" }),
        ("signs", { String(repeating: "- ", count: $0) + "i" }),
        ("OR", { "b" + String(repeating: " OR b", count: $0) }),
        ("sums", { "r" + String(repeating: " + r", count: $0) }),
        ("CASE", { String(repeating: "CASE WHEN b THEN ", count: $0) + "i" + String(repeating: " END", count: $0) }),
        ("calls", { String(repeating: "coalesce(1, ", count: $0) + "i" + String(repeating: ")", count: $0) }),
        ("casts", { String(repeating: "CAST(", count: $0) + "i" + String(repeating: " AS TEXT)", count: $0) }),
        ("lists", { String(repeating: "1 IN (", count: $0) + "i" + String(repeating: ")", count: $0) }),
        ("BETWEEN", { String(repeating: "i BETWEEN 1 AND (", count: $0) + "i" + String(repeating: ")", count: $0) }),
        ("both", { String(repeating: "(1 + ", count: $0) + "i" + String(repeating: ")", count: $0) }),
        ("documents", { String(repeating: "json(", count: $0) + "t" + String(repeating: ")", count: $0) }),
        ("NULLIF", { String(repeating: "nullif(", count: $0) + "i" + String(repeating: ", 1)", count: $0) }),
        ("dates", { String(repeating: "date(", count: $0) + "t" + String(repeating: ")", count: $0) }),
    ]

    @Test(arguments: depths.map(\.name))
    func `goes as deep as the limit on a small stack, and no deeper`(name: String) throws {
        let make = try #require(Self.depths.first { $0.name == name }?.sql)
        let faults = Monitor<[String]?>(nil)
        let thread = try Thread("deep", stackSize: 512 << 10) {
            let found = Self.faults(make)
            faults.update { $0 = found }
        }
        #expect(faults.wait { $0 } == [])
        thread.join()
    }

    private static func faults(_ make: (Int) -> String) -> [String] {
        var faults: [String] = []
        // An expression, its parts, and the row's own column are within the limit.
        for sql in [
            "SELECT \(make(SQLLimits.depth - 3)) AS x FROM s",
            "SELECT max(i) AS m FROM s GROUP BY \(make(SQLLimits.depth - 3))",
        ] {
            do {
                let plan = try plan(sql)
                if Set([plan, plan]).count != 1 || plan.outputs[0].expression.sql({ "\($0)" }).isEmpty {
                    faults.append("lost")
                }
            } catch {
                faults.append("\(error)")
            }
        }
        for depth in [SQLLimits.depth * 3, 10_000] {
            let said = complaints("SELECT \(make(depth)) AS x FROM s")
            if !said.contains(where: { $0.contains("deep") }) { faults.append("\(depth): \(said)") }
        }
        return faults
    }

    @Test func `is refused when it is too long`() {
        #expect(complaints(String(repeating: " ", count: SQLLimits.bytes + 1))[0].contains("\(SQLLimits.bytes)"))
        let list = Array(repeating: "1", count: SQLLimits.terms).joined(separator: ",")
        #expect(complaints("SELECT i FROM s WHERE i IN (\(list))")[0].contains("\(SQLLimits.terms)"))
        let columns = (0...SQLLimits.columns).map { "i + \($0) AS c\($0)" }.joined(separator: ", ")
        #expect(complaints("SELECT \(columns) FROM s")[0].contains("\(SQLLimits.columns)"))
        let joins = String(repeating: " JOIN customers ON 1 = 1", count: SQLLimits.joins + 1)
        #expect(complaints("SELECT i FROM s\(joins)")[0].contains("\(SQLLimits.joins)"))
    }

    /// Where SQLite's function would fail on some values, its argument is written twice.
    @Test(arguments: [
        "abs(", "date(lower(", "json_type(lower(", "strftime('%H', lower(", "strftime('%A', ", "hour(lower(", "lower(",
    ])
    func `does not grow without end`(call: String) throws {
        let count = SQLLimits.depth / 2 - 2
        let close = String(repeating: ")", count: call.count { $0 == "(" })
        let text =
            String(repeating: call, count: count) + (call == "abs(" ? "n" : "t")
            + String(repeating: close, count: count)
        do {
            #expect(try plan("SELECT \(text) AS x FROM s").outputs[0].expression.sql { "\($0)" }.utf8.count < 20_000)
        } catch {
            #expect(error.errors.allSatisfy { $0.sentence.contains("parts") || $0.sentence.contains("%A") }, "\(error)")
        }
    }

    @Test func `does not grow by its aliases`() {
        let long = Array(repeating: "i", count: 4000).joined(separator: ", ")
        let many = Array(repeating: "a", count: 4000).joined(separator: ", ")
        let said = complaints("SELECT i IN (\(long)) AS a FROM s WHERE 1 IN (\(many))")
        #expect(said.contains { $0.contains("aliases") }, "\(said)")
    }

    @Test(arguments: UInt64(1)...30)
    func `never crashes, and is answered inside the text`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var phrases = Phrases(seed: seed)
        for _ in 0..<60 {
            let sql = mutated(
                Bool.random(using: &random) ? phrases.query() : Self.samples.randomElement(using: &random) ?? "",
                &random)
            do {
                _ = try plan(sql, emit: EmitMode.allCases.randomElement(using: &random) ?? .upsert)
            } catch {
                #expect(!error.errors.isEmpty)
                let lines = sql.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                for error in error.errors {
                    #expect(1...lines.count ~= error.line && error.column <= lines[error.line - 1].count + 1)
                }
            }
        }
    }

    private static let samples = [
        "SELECT c.Source AS source, sum(o.total) AS t FROM orders o JOIN "
            + "customers c ON c.ID = o.customer_id GROUP BY 1",
        "SELECT user_id, count(*) FILTER (WHERE page_id > 1) AS n\nFROM "
            + "interactions GROUP BY hop(timestamp, '2m', '1m'), 1",
        "SELECT window_start, approx_percentile(r, "
            + "0.95) AS p FROM s -- é\nWHERE at > '2024-01-01' GROUP BY tumble('10s')",
        "SELECT j ->> '$.a[0].\"b c\"' AS x, CAST(t AS VARCHAR(20)) AS y, date(at, '+1 day') AS z FROM s /* all */ ;",
        "SELECT DISTINCT x'00', ?1, :a, \"q\", [b], `c` FROM s ORDER BY 1 LIMIT 5",
    ]

    private func mutated(_ sql: String, _ random: inout SeededGenerator) -> String {
        var words = sql.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<words.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: words.remove(at: place)
            case 1: words.insert(words.randomElement(using: &random) ?? "", at: place)
            case 2: words.swapAt(place, Int.random(in: 0..<words.count, using: &random))
            case 3: words[place] = String(words[place].dropLast())
            case 4: words.insert(Self.scraps.randomElement(using: &random) ?? "", at: place)
            default: words[place] += Self.scraps.randomElement(using: &random) ?? ""
            }
            if words.isEmpty { words = ["SELECT"] }
        }
        return words.joined(separator: " ")
    }

    private static let scraps = [
        "(", ")", ",", "'", "\"", "[", "`", "--", "/*", "*", ".", "NOT", "IS", "IN (", "BETWEEN 1 AND", "CASE", "END",
        "OVER (",
        "FILTER (WHERE", "0x", "1e", "99999999999999999999", "\u{0}", "é", "🦔", "\r\n", "ESCAPE", "COLLATE", "::", "$",
        "GROUP BY", "AS",
        "tumble('1m')", "hop('1m')", "-9223372036854775808", "count(*)", "window_start", "JOIN customers ON", "SELECT",
        ";", "\u{FEFF}",
    ]
}
