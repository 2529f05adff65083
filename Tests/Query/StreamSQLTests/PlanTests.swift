import Columns
import Plans
import StreamSQL
import Testing

@Suite struct `Plans of views` {
    @Test func `read only the columns that are used`() throws {
        let columns = try plan("SELECT t FROM s WHERE r > 1").input.columns
        #expect(columns.map(\.name) == ["r", "t"])
        #expect(columns.map(\.source) == [.stream(2), .stream(3)])
        #expect(try plan("SELECT count(*) FROM s").input.columns.isEmpty)
    }

    @Test func `take names in any case, by alias or alone`() throws {
        let expected = try plan("SELECT t AS x FROM s")
        for text in ["select T as x from S", "SELECT a.\"t\" x FROM s a", "SELECT [t] AS `x` FROM s -- why\n;"] {
            #expect(try plan(text) == expected)
        }
    }

    @Test func `spell out every column`() throws {
        let plan = try plan("SELECT c.*, order_id FROM orders LEFT OUTER JOIN customers AS c ON order_id = c.id")
        #expect(plan.outputs.map(\.name) == ["ID", "Source", "State", "Created At", "order_id"])
        #expect(plan.input.joins.map(\.isLeft) == [true])
        #expect(try StreamSQLTests.plan("SELECT * FROM s").outputs.count == 9)
    }

    @Test func `join several tables, each by what was before it`() throws {
        let plan = try plan(
            """
            SELECT p.Category, c.State, total FROM orders
            JOIN customers c ON customer_id = c.ID LEFT JOIN products p ON p.ID = product_id || c.State
            """)
        #expect(plan.input.columns.map(\.name) == ["product_id", "total", "customer_id", "State", "Category"])
        #expect(plan.input.joins.map { plan.text(of: $0.key) } == ["\"customer_id\"", "(\"product_id\" || \"State\")"])
    }

    @Test(arguments: [
        ("tumble('10s')", Window.tumble(size: 10_000)), ("tumble(at, '1h30m')", .tumble(size: 5_400_000)),
        ("hop(at, '1d', '1h')", .hop(size: 86_400_000, slide: 3_600_000)),
        ("session(s.at, '500ms')", .session(gap: 500)),
        ("TUMBLE('10s')", .tumble(size: 10_000)),
    ])
    func `have windows`(text: String, window: Window) throws {
        let grouping = try #require(plan("SELECT window_start, count(*) FROM s GROUP BY \(text)").grouping)
        #expect(grouping.window == window)
        #expect(grouping.keys.isEmpty)
        #expect(grouping.outputs.map(\.expression) == [.column(0, .timestamp), .column(2, .integer)])
    }

    @Test func `let a window's bounds be named among the groups`() throws {
        let plans = try ["tumble('1m'), t", "1, t, tumble('1m')", "tumble('1m'), t, window_start, start"].map {
            try plan("SELECT window_start AS start, t, max(r) AS most FROM s GROUP BY \($0)")
        }
        #expect(Set(plans).count == 1)
        let deepest = try plan(
            "SELECT strftime('%H:%M', window_start) AS m FROM s GROUP BY tumble('1m') HAVING window_end > '2024-03-19'")
        #expect(deepest.grouping?.having?.sql { "c\($0)" } == "(c1 > '2024-03-19T00:00:00.000Z')")
    }

    @Test func `make one group of everything, where nothing is grouped`() throws {
        let grouping = try #require(plan("SELECT count(*) AS many, max(at) AS last FROM s HAVING many > 1").grouping)
        #expect(grouping.keys.isEmpty && grouping.window == nil)
        #expect(grouping.aggregates.map(\.kind) == [.integer, .timestamp])
        #expect(grouping.having?.sql { "c\($0)" } == "(c0 > 1)")
    }

    @Test func `keep filters with their aggregates`() throws {
        let grouping = try #require(
            plan("SELECT count(*) FILTER (WHERE b) AS n, avg(r) FILTER (WHERE i > 1) AS a FROM s").grouping)
        #expect(
            grouping.aggregates == [
                Aggregate(.countRows, nil, filter: .column(2, .integer), kind: .integer),
                Aggregate(.sum, .column(1, .real), filter: above, kind: .real),
                Aggregate(.count, .column(1, .real), filter: above, kind: .integer),
            ])
    }

    private var above: Expression {
        Expression(.binary(.greater, .column(0, .integer), .literal(.integer(1))), .integer)
    }

    @Test func `know every aggregate`() throws {
        let text = """
            SELECT count(DISTINCT t) AS a, first(t) AS b, last(at) AS c, approx_count_distinct(i) AS d,
              approx_percentile(r, 0.95) AS e, min(i) AS f, max(i, n) AS g, min(at) AS h, sum(i) AS k FROM s GROUP BY i, n
            """
        let grouping = try #require(plan(text).grouping)
        #expect(
            grouping.aggregates.map(\.function) == [
                .countDistinct, .first, .last, .approximateCountDistinct, .approximatePercentile(0.95), .min, .min,
                .sum,
            ])
        #expect(
            grouping.aggregates.map(\.kind) == [
                .integer, .text, .timestamp, .integer, .real, .integer, .timestamp, .mixed,
            ])
    }

    @Test func `know which sums stay whole`() throws {
        let grouping = try #require(
            plan("SELECT sum(b) AS a, sum(t = 'x') AS c, sum(i) AS d, sum(r) AS e FROM s").grouping)
        #expect(grouping.aggregates.map(\.kind) == [.integer, .integer, .mixed, .real])
    }

    @Test(arguments: [
        ("at > '2024-03-19'", "(\"at\" > '2024-03-19T00:00:00.000Z')"),
        ("'2024-03-19 08:00' <= at", "('2024-03-19T08:00:00.000Z' <= \"at\")"),
        (
            "at BETWEEN '2024-03-19' AND '2024-03-20T00:00:00+01:00'",
            "(\"at\" BETWEEN '2024-03-19T00:00:00.000Z' AND '2024-03-19T23:00:00.000Z')"
        ),
        ("at IN ('2024-03-19')", "(\"at\" IN ('2024-03-19T00:00:00.000Z'))"),
        ("nullif(at, '1970-01-01') IS NULL", "(nullif(\"at\", '1970-01-01T00:00:00.000Z') IS NULL)"),
    ])
    func `read times beside timestamps`(text: String, expected: String) throws {
        #expect(try meaning(text).sql == expected)
    }

    @Test(arguments: [
        ("i + 1", ValueKind.integer), ("i * i", .integer), ("i * i * i", .mixed), ("n + 1", .mixed), ("-n", .mixed),
        ("n / 2", .integer), ("n / i", .mixed), ("n % 10", .integer), ("abs(i)", .integer), ("abs(n)", .mixed),
        ("i / 2.0", .real),
        ("b + b", .integer), ("n & 255", .integer), ("length(t) * 2", .integer), ("unix(at) * 1000", .integer),
        ("coalesce(i, 0.5)", .mixed), ("coalesce(r, NULL)", .real), ("CASE WHEN b THEN at END", .timestamp),
        ("CASE WHEN b THEN at ELSE t END", .text), ("CAST(t AS DECIMAL(10, 2))", .mixed), ("j ->> 'a'", .mixed),
        ("9223372036854775807", .integer), ("9223372036854775808", .real), ("-9223372036854775808", .integer),
        ("0xffffffffffffffff", .integer), ("round(i)", .real), ("ceil(i)", .integer), ("max(at, at)", .timestamp),
        ("i > n", .integer), ("NOT b", .integer),
    ])
    func `know what kind of value comes out`(text: String, kind: ValueKind) throws {
        #expect(try meaning(text).expression.kind == kind)
    }

    @Test func `keep clocks and malformed JSON away from SQLite`() throws {
        #expect(try meaning("date(t)").sql == "date((CASE WHEN (lower(\"t\") = 'now') THEN NULL ELSE \"t\" END))")
        #expect(try meaning("date(at)").sql == "date(\"at\")")
        #expect(try meaning("t -> 'a'").sql == "((CASE WHEN json_valid(\"t\") THEN \"t\" END) -> 'a')")
        #expect(try meaning("j -> 'a' ->> 0").sql == "((\"j\" -> 'a') ->> 0)")
    }

    @Test func `tell the columns of their results, whatever else is wrong with them`() {
        let mended = StreamSQL.outline(
            of: "SELECT nonsense(x) AS y, order_id FROM orders WHERE z GROUP BY w", scheme: scheme)
        #expect(mended?.columns == ["y", "order_id"] && mended?.isGrouped == true && mended?.hasCondition == false)
        #expect(StreamSQL.outline(of: "SELECT * FROM customers", scheme: scheme) == nil)
        #expect(StreamSQL.outline(of: "SELECT x + 1 FROM orders", scheme: scheme) == nil)
        #expect(StreamSQL.outline(of: "SELECT 1", scheme: scheme) == nil)
    }

    /// What a scheme does not know has been told where it is declared; ten mistakes that follow from it hid that one.
    @Test(
        arguments: [
            ("SELECT a, b + 1 AS x, o.anything FROM open o WHERE nothing", []),
            ("SELECT unclear + 1 AS x, unclear FROM s GROUP BY unclear", []),
            ("SELECT count(*) AS n FROM s GROUP BY tumble(at, '1m')", []),
            ("SELECT z FROM s JOIN hidden h ON h.k = s.id AND 1", []),
            ("SELECT unclear, zz FROM s", ["1:17: \"zz\" is no column of s"]),
            ("SELECT id FROM s JOIN hidden h ON h.k = unclear WHERE s.zz", ["1:55: \"zz\" is no column of s"]),
        ] as [(String, [String])])
    func `say nothing against what the scheme does not know`(sql: String, says: [String]) {
        var scheme = Scheme(
            streams: [
                StreamShape(
                    name: "s",
                    columns: [NamedColumn("id", .int), NamedColumn("unclear", .text), NamedColumn("at", .timestamp)]),
                StreamShape(name: "open", columns: []),
            ], tables: [TableShape(name: "hidden", columns: [], key: 0)])
        scheme.streams[0].columns[1].hasUnknownType = true
        scheme.streams[0].hasUnknownTime = true
        scheme.streams[1].hasUnknownColumns = true
        scheme.tables[0].isUnknown = true
        do throws(SQLErrors) {
            _ = try StreamSQL.plan(view: "v", sql: sql, emit: sql.contains("tumble") ? .final : .upsert, scheme: scheme)
            Issue.record("planned")
        } catch {
            #expect(error.errors.count == says.count, "\(error)")
            for (error, start) in zip(error.errors, says) { #expect("\(error)".hasPrefix(start), "\(error)") }
        }
    }
}
