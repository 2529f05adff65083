internal import Columns
internal import Model
internal import Plans

/// One generation of a view in memory: its groups as they are, and the rows that it appended.
struct MemoryView {
    let table: ViewTable
    var standing: Standing
    var isPublished = false
    var isRemoved = false
    var keep: Int64?
    var decisions: [Decision] = []
    private(set) var groups: [GroupKey: Group] = [:]
    private(set) var appended: [Appended] = []

    struct GroupKey: Hashable {
        var values: [UInt8]
        /// Where its window begins; nil without windows.
        var start: Timestamp?
    }

    struct Group {
        var keys: [Value]
        var window: Range<Timestamp>?
        var states: [MergedState]
        /// Whether the last change put it into the results.
        var isShown = false

        /// The group's row, as the plan numbers it.
        var row: [Value] {
            let times = window.map { [$0.lowerBound, $0.upperBound].map { Value.text(TimestampText.bytes($0)) } }
            return keys + (times ?? []) + states.map(\.value)
        }
    }

    /// A row of results, and when it was appended.
    struct Appended {
        var values: [Value]
        var processedAt: Timestamp
    }

    init(_ table: ViewTable) {
        self.table = table
        keep = table.keep
        standing = Standing(start: table.start, places: table.start.next.mapValues { Progress(next: $0) })
        // Of no rows there is one group, if nothing tells groups apart.
        if let grouping, grouping.keys.isEmpty, grouping.window == nil, table.plan.emit == .upsert {
            groups[GroupKey(values: [], start: nil)] = Group(
                keys: [], states: grouping.aggregates.map(MergedState.init))
        }
    }

    var grouping: Grouping? { if case .groups(let grouping) = table.plan.result { grouping } else { nil } }

    // MARK: - A batch

    /// Takes a batch's results; `results` computes those of groups.
    mutating func take(
        _ batch: ViewBatch, processedAt: Timestamp, results: ([Group]) throws(AggregatesError) -> [GroupResult]
    ) throws(AggregatesError) {
        let stamp = [Value.integer(standing.batchID + 1), .text(TimestampText.bytes(processedAt))]
        var isEmpty = true
        switch batch.results {
        case .rows(let rows):
            for row in 0..<rows.rows.count {
                isEmpty = false
                append(rows.rows.columns.map { $0[row] } + stamp, processedAt)
            }
        case .groups(let groups):
            isEmpty = groups.count == 0
            let touched = merge(groups)
            try show(touched, stamp, processedAt, results)
            if let closing = batch.closing, try close(closing, stamp, processedAt, results) { isEmpty = false }
        }
        if !isEmpty { standing.batchID += 1 }
        if let keep { appended.removeAll { $0.processedAt < processedAt - keep } }
    }

    private mutating func append(_ values: [Value], _ processedAt: Timestamp) {
        appended.append(Appended(values: values, processedAt: processedAt))
    }

    /// Merges the batch's groups, and gives those that it touched, by their keys, once each.
    private mutating func merge(_ batch: GroupBatch) -> [(key: GroupKey, partial: Group)] {
        guard let grouping else { return [] }
        return (0..<batch.count).map { number in
            let window = batch.windows.map { $0.starts[number]..<$0.ends[number] }
            let states = grouping.aggregates.indices.map {
                MergedState(batch.states[$0], group: number, of: grouping.aggregates[$0])
            }
            let partial = Group(keys: batch.keys.map { $0[number] }, window: window, states: states)
            var values: [UInt8] = []
            for key in partial.keys { KeyEncoding.append(key, to: &values) }
            var key = GroupKey(values: values, start: window?.lowerBound)
            var group = partial
            if case .session = grouping.window { absorb(&key, &group) }
            if let known = groups[key] { group = known.merged(with: group) }
            groups[key] = group
            return (key, partial)
        }
    }

    /// Takes the sessions that overlap with this one into it.
    private mutating func absorb(_ key: inout GroupKey, _ group: inout Group) {
        for (other, known) in groups where other.values == key.values {
            guard let one = group.window, let two = known.window, one.overlaps(two) else { continue }
            groups[other] = nil
            group = known.merged(with: group)
            group.window = min(one.lowerBound, two.lowerBound)..<max(one.upperBound, two.upperBound)
        }
        key.start = group.window?.lowerBound
    }

    // MARK: - What it appends

    private mutating func show(
        _ touched: [(key: GroupKey, partial: Group)], _ stamp: [Value], _ processedAt: Timestamp,
        _ results: ([Group]) throws(AggregatesError) -> [GroupResult]
    ) throws(AggregatesError) {
        switch table.plan.emit {
        case .upsert, .final: return
        case .deltas:
            for result in try results(touched.map(\.partial)) where result.isShown {
                append(result.outputs + stamp, processedAt)
            }
        case .changes:
            let marks = grouping?.having != nil
            let now = try results(touched.map { groups[$0.key]! })
            for (touched, result) in zip(touched, now) {
                let was = groups[touched.key]!.isShown
                groups[touched.key]!.isShown = result.isShown
                guard was || result.isShown else { continue }
                append(result.outputs + (marks ? [.integer(result.isShown ? 0 : 1)] : []) + stamp, processedAt)
            }
        }
    }

    private mutating func close(
        _ closing: Timestamp, _ stamp: [Value], _ processedAt: Timestamp,
        _ results: ([Group]) throws(AggregatesError) -> [GroupResult]
    ) throws(AggregatesError) -> Bool {
        let emit = table.plan.emit
        guard emit == .final || emit == .changes else { return false }
        let closed = groups.filter { group in group.value.window.map { $0.upperBound <= closing } ?? false }
        for key in closed.keys { groups[key] = nil }
        if emit == .changes { return false }
        for result in try results(Array(closed.values)) where result.isShown {
            append(result.outputs + stamp, processedAt)
        }
        return !closed.isEmpty
    }
}

/// What a group's row makes of the plan's outputs and of HAVING.
struct GroupResult {
    var outputs: [Value]
    var isShown: Bool
}

extension MemoryView.Group {
    fileprivate func merged(with other: MemoryView.Group) -> MemoryView.Group {
        var merged = self
        for index in states.indices { merged.states[index].merge(other.states[index]) }
        return merged
    }
}
