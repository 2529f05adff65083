internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import SQLite

/// A batch's groups, as the rows of a table of states.
struct GroupRows {
    let batch: GroupBatch
    let keys: EncodedKeys
    private let aggregates: [Aggregate]
    /// For each aggregate that counts distinct values: the values of each group, where they begin and end.
    private let distinct: [Int: DistinctRows]

    init(_ batch: GroupBatch, of grouping: Grouping) {
        self.batch = batch
        aggregates = grouping.aggregates
        keys = EncodedKeys(batch, isSession: grouping.isSession)
        var distinct: [Int: DistinctRows] = [:]
        for (index, states) in batch.states.enumerated() {
            if case .distinct(let values) = states { distinct[index] = DistinctRows(values, groups: batch.count) }
        }
        self.distinct = distinct
    }

    /// The values that an aggregate saw in a group.
    func distinctValues(_ aggregate: Int, _ group: Int) -> ArraySlice<DistinctValue> {
        distinct[aggregate]?[group] ?? []
    }

    /// Binds a group's row, but for counts of distinct values: `counts` has them.
    @_lifetime(execution: copy execution)
    func bind(
        _ columns: [StateColumn], group: Int, key: ArraySlice<UInt8>, counts: [Int64], to execution: inout Execution
    ) {
        for (index, column) in columns.enumerated() {
            let parameter = index + 1
            switch column.source {
            case .key: execution.bind(copyOfBlob: key.span.bytes, at: parameter)
            case .windowStart: bindTime(batch.windows!.starts[group], parameter, &execution)
            case .windowEnd: bindTime(batch.windows!.ends[group], parameter, &execution)
            case .sessionEnd: execution.bind(batch.windows!.ends[group], at: parameter)
            case .keyValue(let key): execution.bind(batch.keys[key], row: group, at: parameter)
            case .value(let aggregate):
                if case .distinct = batch.states[aggregate] {
                    execution.bind(counts[aggregate], at: parameter)
                } else {
                    batch.states[aggregate].bindValue(group, of: aggregates[aggregate].function, parameter, &execution)
                }
            case .rest(let aggregate): batch.states[aggregate].bindRest(group, parameter, &execution)
            }
        }
    }

    @_lifetime(execution: copy execution)
    private func bindTime(_ time: Timestamp, _ parameter: Int, _ execution: inout Execution) {
        execution.bind(copyOfText: TimestampText.bytes(time).span.bytes, at: parameter)
    }
}

/// Values by group.
struct DistinctRows {
    private let values: [DistinctValue]
    private let starts: [Int]

    init(_ values: [DistinctValue], groups: Int) {
        var starts = [Int](repeating: 0, count: groups + 1)
        for value in values { starts[value.group + 1] += 1 }
        for group in 0..<groups { starts[group + 1] += starts[group] }
        self.starts = starts
        self.values = values.sorted { $0.group < $1.group }
    }

    subscript(group: Int) -> ArraySlice<DistinctValue> { values[starts[group]..<starts[group + 1]] }
}

extension AggregateStates {
    /// Binds what the result is, of this batch alone.
    @_lifetime(execution: copy execution)
    func bindValue(
        _ group: Int, of function: Aggregate.Function, _ parameter: Int, _ execution: inout Execution
    ) {
        switch self {
        case .counts(let counts): execution.bind(counts[group], at: parameter)
        case .integerSums(let sums, let nulls):
            execution.bind(nulls[group] ? .null : IntegerSum.value(sums[group]), at: parameter)
        case .exactSums(let states): execution.bind(Sketches.exact(states[group]), at: parameter)
        case .extremes(let column), .placed(let column, _): execution.bind(column, row: group, at: parameter)
        case .distinct: execution.bindNull(at: parameter)
        case .sketches(let states): execution.bind(Sketches.value(states[group], of: function), at: parameter)
        }
    }

    /// Binds what merging needs besides.
    @_lifetime(execution: copy execution)
    func bindRest(_ group: Int, _ parameter: Int, _ execution: inout Execution) {
        switch self {
        case .integerSums(let sums, let nulls):
            if !nulls[group], let wide = IntegerSum.rest(sums[group]) {
                execution.bind(copyOfBlob: wide.span.bytes, at: parameter)
            } else {
                execution.bindNull(at: parameter)
            }
        case .exactSums(let states), .sketches(let states):
            let encoded = states[group]
            execution.bind(copyOfBlob: encoded.span.bytes, at: parameter)
        case .placed(_, let places):
            if let place = places[group] {
                execution.bind(copyOfBlob: place.ordered.span.bytes, at: parameter)
            } else {
                execution.bindNull(at: parameter)
            }
        case .counts, .extremes, .distinct: execution.bindNull(at: parameter)
        }
    }
}

extension RowPlace {
    /// Bytes that compare as places do.
    var ordered: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        EncodedKeys.append(time, to: &bytes)
        EncodedKeys.append(Int64(partition), to: &bytes)
        EncodedKeys.append(offset, to: &bytes)
        return bytes
    }
}

extension Execution {
    /// Binds a row of a column, as SQL sees it.
    @_lifetime(self: copy self)
    mutating func bind(_ column: Column, row: Int, at parameter: Int) {
        switch column {
        case .integers(let numbers, let nulls) where !nulls[row]: bind(numbers[row], at: parameter)
        case .reals(let numbers, let nulls) where !nulls[row]: bind(real: numbers[row], at: parameter)
        case .texts(let texts) where texts.codes[row] != TextColumn.null:
            let range = texts.dictionary.range(texts.codes[row])
            let bytes = texts.dictionary.bytes
            bind(copyOfText: bytes.span.bytes.extracting(range), at: parameter)
        case .values(let values): bind(values[row], at: parameter)
        default: bind(column[row], at: parameter)
        }
    }
}
