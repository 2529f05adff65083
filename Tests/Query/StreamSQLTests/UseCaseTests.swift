import Columns
import Plans
import StreamSQL
import Testing

/// The queries of the five pipelines that Sluice replaces.
@Suite struct `Plans of the use cases` {
    @Test func `count interactions in windows that overlap`() throws {
        let plan = try plan(
            """
            SELECT user_id, event_type, count(event_id) AS interaction_count, window_start AS start, window_end AS "end"
            FROM interactions
            GROUP BY hop(timestamp, '2m', '1m'), user_id, event_type
            """, emit: .final)
        let grouping = try #require(plan.grouping)
        #expect(grouping.window == .hop(size: 120_000, slide: 60_000))
        #expect(plan.input.columns.map(\.name) == ["event_id", "event_type", "user_id"])
        #expect(grouping.keys == [.column(2, .integer), .column(1, .text)])
        #expect(grouping.aggregates == [Aggregate(.count, .column(0, .integer), kind: .integer)])
        #expect(
            grouping.outputs == [
                Output(name: "user_id", expression: .column(0, .integer)),
                Output(name: "event_type", expression: .column(1, .text)),
                Output(name: "interaction_count", expression: .column(4, .integer)),
                Output(name: "start", expression: .column(2, .timestamp)),
                Output(name: "end", expression: .column(3, .timestamp)),
            ])
    }

    @Test func `count interactions by date, in every order of writing it`() throws {
        let texts = ["GROUP BY interaction_date, 2", "GROUP BY date(timestamp), event_type", "GROUP BY 1, event_type"]
        let plans = try texts.map { tail in
            try plan("SELECT date(timestamp) AS interaction_date, event_type, count(*) AS n FROM interactions " + tail)
        }
        #expect(plans[0] == plans[1] && plans[1] == plans[2])
        let grouping = try #require(plans[0].grouping)
        #expect(plans[0].text(of: grouping.keys[0]) == "date(\"timestamp\")")
        #expect(grouping.outputs.map(\.expression) == [.column(0, .text), .column(1, .text), .column(2, .integer)])
    }

    @Test func `tell weekdays from weekends`() throws {
        let plan = try plan(
            """
            SELECT CASE WHEN is_weekend(timestamp) THEN 'Weekend' ELSE 'Weekday' END || ' ' || event_type AS label,
                   hour(timestamp) AS hour, count(*) AS total
            FROM interactions GROUP BY 1, 2
            """)
        let grouping = try #require(plan.grouping)
        #expect(
            grouping.keys.map(plan.text) == [
                """
                (((CASE WHEN (strftime('%w', "timestamp") IN ('0', '6')) THEN 'Weekend' ELSE 'Weekday' END) || ' ') \
                || "event_type")
                """, "CAST(strftime('%H', \"timestamp\") AS INTEGER)",
            ])
        #expect(grouping.keys.map(\.kind) == [.text, .integer])
    }

    @Test func `add up sales of joined customers`() throws {
        let plan = try plan(
            """
            SELECT c.Source AS source, c.State AS state, sum(o.total) AS total_sum_amount
            FROM orders o JOIN customers c ON c.ID = o.customer_id
            GROUP BY 1, 2
            """, emit: .changes)
        #expect(
            plan.input
                == Input(
                    stream: "orders",
                    joins: [Join(table: "customers", key: .column(1, .integer), isLeft: false)],
                    columns: [
                        InputColumn(name: "total", source: .stream(7), kind: .real),
                        InputColumn(name: "customer_id", source: .stream(8), kind: .integer),
                        InputColumn(name: "Source", source: .table(join: 0, column: 1), kind: .text),
                        InputColumn(name: "State", source: .table(join: 0, column: 2), kind: .text),
                    ]))
        let grouping = try #require(plan.grouping)
        #expect(grouping.keys == [.column(2, .text), .column(3, .text)])
        #expect(grouping.aggregates == [Aggregate(.sum, .column(0, .real), kind: .real)])
    }

    @Test func `keep raw rows, renamed`() throws {
        let plan = try plan("SELECT order_id AS id, total FROM orders WHERE total > 0 AND customer_id IS NOT NULL")
        #expect(plan.outputs.map(\.name) == ["id", "total"])
        #expect(plan.filter.map(plan.text) == "((\"total\" > 0) AND (\"customer_id\" IS NOT NULL))")
        #expect(plan.input.columns.map(\.source) == [.stream(0), .stream(7), .stream(8)])
    }

    @Test func `compute ratios of sums, and averages of them`() throws {
        let plan = try plan(
            """
            SELECT product_id, sum(tax) / sum(total) * 100 AS share, avg(total) AS average, total(tax) AS taxes,
                   count(total), sum(total)
            FROM orders GROUP BY product_id HAVING avg(total) > 10
            """)
        let grouping = try #require(plan.grouping)
        // Each of them once: sum(tax), sum(total), count(total).
        #expect(grouping.aggregates.map(\.function) == [.sum, .sum, .count])
        let text = { (expression: Expression) in expression.sql { "c\($0)" } }
        #expect(
            grouping.outputs.map { text($0.expression) } == [
                "c0", "((c1 / c2) * 100)", "(CAST(c2 AS REAL) / c3)", "coalesce(CAST(c1 AS REAL), 0.0)", "c3", "c2",
            ])
        #expect(grouping.having.map(text) == "((CAST(c2 AS REAL) / c3) > 10)")
        #expect(grouping.outputs.map(\.name) == ["product_id", "share", "average", "taxes", "count", "sum"])
    }
}
