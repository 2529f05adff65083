import Columns
import Plans
import SQLite
import StreamSQL

/// The streams and tables of the use cases, as a pipeline file declares them.
let scheme = Scheme(
    streams: [
        StreamShape(
            name: "interactions",
            columns: [
                NamedColumn("event_id", .int), NamedColumn("event_type", .text), NamedColumn("timestamp", .timestamp),
                NamedColumn("user_id", .int), NamedColumn("page_id", .int), NamedColumn("note", .json),
            ], eventTime: 2, watermark: 120_000),
        StreamShape(
            name: "orders",
            columns: [
                NamedColumn("order_id", .int), NamedColumn("created_at", .text), NamedColumn("discount", .float),
                NamedColumn("product_id", .text), NamedColumn("quantity", .int), NamedColumn("subtotal", .float),
                NamedColumn("tax", .float), NamedColumn("total", .float), NamedColumn("customer_id", .int),
                NamedColumn("ledger", .bigint),
            ]),
        StreamShape(
            name: "s",
            columns: [
                NamedColumn("i", .int), NamedColumn("n", .bigint), NamedColumn("r", .double), NamedColumn("t", .text),
                NamedColumn("u", .text), NamedColumn("b", .boolean), NamedColumn("at", .timestamp),
                NamedColumn("d", .date), NamedColumn("j", .json),
            ], eventTime: 6, watermark: 0),
    ],
    tables: [
        TableShape(
            name: "customers",
            columns: [
                NamedColumn("ID", .int), NamedColumn("Source", .text), NamedColumn("State", .text),
                NamedColumn("Created At", .timestamp),
            ], key: 0),
        TableShape(name: "products", columns: [NamedColumn("ID", .text), NamedColumn("Category", .text)], key: 0),
    ])

func plan(_ sql: String, emit: EmitMode = .upsert) throws(SQLErrors) -> ViewPlan {
    try StreamSQL.plan(view: "v", sql: sql, emit: emit, scheme: scheme)
}

/// What is said about SQL that is wrong; nothing if it is not.
func complaints(_ sql: String, emit: EmitMode = .upsert) -> [String] {
    do {
        _ = try plan(sql, emit: emit)
        return []
    } catch {
        return error.errors.map(\.description)
    }
}

/// The meaning of one expression over the stream s, with the columns that it reads by name.
func meaning(_ expression: String) throws(SQLErrors) -> (expression: Expression, sql: String) {
    let plan = try plan("SELECT \(expression) AS x FROM s")
    guard case .rows(let outputs) = plan.result else { return (.literal(.null), "") }
    return (outputs[0].expression, plan.text(of: outputs[0].expression))
}

extension ViewPlan {
    /// An expression over the input, as SQL over the stream's own columns.
    func text(of expression: Expression) -> String { expression.sql { "\"\(input.columns[$0].name)\"" } }

    var grouping: Grouping? { if case .groups(let grouping) = result { grouping } else { nil } }

    var outputs: [Output] {
        switch result {
        case .rows(let outputs): outputs
        case .groups(let grouping): grouping.outputs
        }
    }
}

/// SQLite with a table s whose columns hold what a stream's columns show to SQL, the awkward values among them.
func oracle() throws(SQLiteError) -> Connection {
    let connection = try Connection()
    try connection.execute(
        """
        CREATE TABLE s(i INTEGER, n INTEGER, r REAL, t TEXT, u TEXT, b INTEGER, at TEXT, d TEXT, j TEXT);
        INSERT INTO s VALUES
        (1, 2, 0.5, 'a', 'abc', 1, '2024-03-19T08:12:55.000Z', '2024-03-19', '{"a":{"b":[1,2.5,"x"]},"c":null}'),
        (0, 0, 0.0, '', '%', 0, '1970-01-01T00:00:00.000Z', '1970-01-01', '[]'),
        (-1, -9223372036854775807 - 1, -2.5, 'A', 'a_c', 1, '0001-01-01T00:00:00.000Z', '0001-01-01', '"text"'),
        (2147483647, 9223372036854775807, 1e300, '12', '7.5', 0, '9999-12-31T23:59:59.999Z', '9999-12-31', '17'),
        (-2147483648, 9007199254740993, -1e-300, 'é', 'now', 1, '2024-02-29T23:59:59.999Z', '2024-02-29', 'true'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (7, 3, 3.0, 'x''y', '0x10', NULL, '2024-12-31T00:00:00.001Z', '2024-12-31', '{"a":1}'),
        (5, -3, 9e999, 'purchase', '1e3', 1, '2023-01-01T12:00:00.500Z', '2023-01-01', '[{"a":5}]'),
        (7, 5, 0.1, 'a', 'purchase', 0, '2024-03-19T08:12:55.000Z', NULL, 'null');
        """)
    return connection
}

extension Value {
    /// Whether it is what an expression of this kind may give.
    func fits(_ kind: ValueKind) -> Bool {
        switch (self, kind) {
        case (.null, _), (_, .mixed), (.integer, .integer), (.real, .real), (.text, .text): true
        case (.text(let bytes), .timestamp): bytes.count == TimestampText.byteCount
        default: false
        }
    }
}
