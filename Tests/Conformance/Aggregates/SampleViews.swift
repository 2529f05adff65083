internal import Aggregates
internal import Columns
internal import Model
internal import Plans

/// A record as the promises know it, with the columns k, i, r and t.
struct Event {
    var place = Positions.Place(topic: .sample, partition: 0)
    var offset: Offset = 0
    /// Milliseconds since 1970.
    var time: Timestamp = 0
    var key: Value
    var integer: Value = .null
    var real: Value = .null

    init(_ key: Value, _ integer: Value = .null, _ real: Value = .null, time: Timestamp = 0) {
        self.key = key
        self.integer = integer
        self.real = real
        self.time = time
    }

    /// The values of the columns, as SQL sees them.
    var row: [Value] { [key, integer, real, .text(TimestampText.bytes(time))] }
}

extension TopicID {
    static let sample = TopicID(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888)
    static let other = TopicID(high: 0x1111_2222_3333_4444, low: 0x9555_6666_7777_8888)
}

extension Positions.Place {
    static let sample = Positions.Place(topic: .sample, partition: 0)
}

extension Expression {
    static let key = column(0, .text)
    static let integer = column(1, .integer)
    static let real = column(2, .real)
    static let time = column(3, .timestamp)
}

/// Plans of views over such records.
enum Sample {
    static let columns = [
        InputColumn(name: "k", source: .stream(0), kind: .text),
        InputColumn(name: "i", source: .stream(1), kind: .integer),
        InputColumn(name: "r", source: .stream(2), kind: .real),
        InputColumn(name: "t", source: .stream(3), kind: .timestamp),
    ]

    /// The aggregates that the name says, in the order of its letters' words.
    static func aggregate(_ word: String) -> Aggregate {
        switch word {
        case "rows": Aggregate(.countRows, nil, kind: .integer)
        case "count": Aggregate(.count, .integer, kind: .integer)
        case "sum": Aggregate(.sum, .integer, kind: .mixed)
        case "total": Aggregate(.sum, .real, kind: .real)
        case "least": Aggregate(.min, .integer, kind: .integer)
        case "greatest": Aggregate(.max, .real, kind: .real)
        case "earliest": Aggregate(.min, .time, kind: .timestamp)
        case "first": Aggregate(.first, .integer, kind: .integer)
        case "last": Aggregate(.last, .real, kind: .real)
        case "distinct": Aggregate(.countDistinct, .integer, kind: .integer)
        case "about": Aggregate(.approximateCountDistinct, .integer, kind: .integer)
        case "median": Aggregate(.approximatePercentile(0.5), .real, kind: .real)
        default: preconditionFailure("no aggregate is called \(word)")
        }
    }

    /// A view of groups by k: its outputs are `k`, the window's ends, and the aggregates by their words.
    static func groups(
        _ aggregates: [String], named name: String = "sales", emit: EmitMode = .upsert, window: Window? = nil,
        byKey: Bool = true, having: ((Grouping) -> Expression)? = nil, keep: Int64? = nil, generation: Int = 1,
        start: Positions = Positions()
    ) -> ViewTable {
        var grouping = Grouping(
            keys: byKey ? [.key] : [], window: window, aggregates: aggregates.map(aggregate), outputs: [], having: nil)
        if byKey { grouping.outputs.append(Output(name: "k", expression: .key)) }
        if let place = grouping.windowPlace {
            grouping.outputs.append(Output(name: "starts", expression: .column(place, .timestamp)))
            grouping.outputs.append(Output(name: "ends", expression: .column(place + 1, .timestamp)))
        }
        for (index, word) in aggregates.enumerated() {
            let value = Expression.column(grouping.aggregatesPlace + index, grouping.aggregates[index].kind)
            grouping.outputs.append(Output(name: word, expression: value))
        }
        grouping.having = having?(grouping)
        let plan = ViewPlan(
            name: name, input: Input(stream: "events", columns: columns), filter: nil, result: .groups(grouping),
            emit: emit)
        return table(plan, keep: keep, generation: generation, start: start)
    }

    /// A view of all rows: k and twice i.
    static func rows(_ name: String = "events_seen", keep: Int64? = nil) -> ViewTable {
        let doubled = Expression(.binary(.multiply, .integer, .literal(.integer(2))), .integer)
        let outputs = [Output(name: "k", expression: .key), Output(name: "twice", expression: doubled)]
        let plan = ViewPlan(
            name: name, input: Input(stream: "events", columns: columns), filter: nil, result: .rows(outputs),
            emit: .upsert)
        return table(plan, keep: keep, generation: 1, start: Positions())
    }

    static func table(
        _ plan: ViewPlan, pipeline: String = "shop", keep: Int64?, generation: Int, start: Positions
    ) -> ViewTable {
        ViewTable(
            id: ViewID(pipeline: pipeline, view: plan.name, generation: generation), plan: plan,
            fingerprint: "\(plan.name) as it is meant", keep: keep, start: start)
    }

    /// HAVING the aggregate at `index` is more than `bound`.
    static func having(_ index: Int, above bound: Int64) -> (Grouping) -> Expression {
        { grouping in
            let value = Expression.column(grouping.aggregatesPlace + index, .integer)
            return Expression(.binary(.greater, value, .literal(.integer(bound))), .integer)
        }
    }
}

extension Positions {
    static func at(_ offset: Offset, partition: Int32 = 0) -> Positions {
        Positions([Place(topic: .sample, partition: partition): offset])
    }
}
