internal import Aggregates
internal import Columns
internal import Model

/// Where the rows of a chunk stand, for aggregates that go by it.
struct RowPlaces {
    let partition: Int32
    let offsets: [Offset]
    let times: [Timestamp]

    subscript(row: Int) -> RowPlace { RowPlace(time: times[row], partition: partition, offset: offsets[row]) }
}

extension Accumulator {
    /// Takes rows: `groups` has each one's group, negative for none; `argument` what the aggregate is over.
    mutating func add(_ argument: Column?, groups: [Int32], places: RowPlaces) {
        let old = self
        self = .taken
        switch old {
        case .counts(var counts):
            Self.count(argument, groups, &counts)
            self = .counts(counts)
        case .integerSums(var sums, var isNull):
            Self.sum(argument, groups, &sums, &isNull)
            self = .integerSums(sums, isNull: isNull)
        case .exactSums(var sums):
            Self.sum(argument, groups, &sums)
            self = .exactSums(sums)
        case .extremes(var values, let isMaximum):
            Self.extreme(argument, groups, &values, isMaximum)
            self = .extremes(values, isMaximum: isMaximum)
        case .placed(var values, var best, let isLast):
            for (row, group) in groups.enumerated() where group >= 0 {
                guard places[row].precedes(best[Int(group)], isLast: isLast) else { continue }
                best[Int(group)] = places[row]
                values[Int(group)] = argument?[row] ?? .null
            }
            self = .placed(values, at: best, isLast: isLast)
        case .distinct(var values, var seen):
            Self.forEachValue(argument, groups) { group, value in
                let value = DistinctValue(group: group, value: value.asKey)
                if seen.insert(value).inserted { values.append(value) }
            }
            self = .distinct(values, seen: seen)
        case .distinctSketches(var sketches):
            Self.forEachValue(argument, groups) { group, value in sketches[group].insert(value) }
            self = .distinctSketches(sketches)
        case .percentileSketches(var sketches):
            Self.forEachValue(argument, groups) { group, value in
                if let number = value.number { sketches[group].add(number) }
            }
            self = .percentileSketches(sketches)
        case .taken: preconditionFailure("a payload is back before anybody looks")
        }
    }

    private static func count(_ argument: Column?, _ groups: [Int32], _ counts: inout [Int64]) {
        var counts = counts.mutableSpan
        let groups = groups.span
        guard let argument, argument.mayHaveNulls else {
            for row in groups.indices where groups[row] >= 0 { counts[Int(groups[row])] &+= 1 }
            return
        }
        for row in groups.indices where groups[row] >= 0 && !argument.isNull(row) {
            counts[Int(groups[row])] &+= 1
        }
    }

    private static func sum(_ argument: Column?, _ groups: [Int32], _ sums: inout [Int128], _ isNull: inout [Bool]) {
        guard case .integers(let values, let nulls)? = argument else {
            return forEachValue(argument, groups) { group, value in
                guard case .integer(let number) = value else { return }
                sums[group] += Int128(number)
                isNull[group] = false
            }
        }
        for (row, group) in groups.enumerated() where group >= 0 && !nulls[row] {
            sums[Int(group)] &+= Int128(values[row])
            isNull[Int(group)] = false
        }
    }

    private static func sum(_ argument: Column?, _ groups: [Int32], _ sums: inout [ExactSum]) {
        if case .reals(let values, let nulls)? = argument {
            for (row, group) in groups.enumerated() where group >= 0 && !nulls[row] {
                sums[Int(group)].add(values[row])
            }
            return
        }
        forEachValue(argument, groups) { group, value in
            switch value {
            case .integer(let number): sums[group].add(number)
            case .real(let number): sums[group].add(number)
            case .null, .text: break
            }
        }
    }

    private static func extreme(
        _ argument: Column?, _ groups: [Int32], _ values: inout [Value], _ isMaximum: Bool
    ) {
        guard case .integers(let numbers, let nulls)? = argument else {
            return forEachValue(argument, groups) { group, value in
                values[group] = .extreme(values[group], value, isMaximum: isMaximum)
            }
        }
        for (row, group) in groups.enumerated() where group >= 0 && !nulls[row] {
            let number = numbers[row]
            if case .integer(let best) = values[Int(group)], isMaximum ? number <= best : number >= best { continue }
            values[Int(group)] = .extreme(values[Int(group)], .integer(number), isMaximum: isMaximum)
        }
    }

    /// Calls `body` for each row that is in a group and has a value.
    private static func forEachValue(_ argument: Column?, _ groups: [Int32], _ body: (Int, Value) -> Void) {
        guard let argument else { return }
        for (row, group) in groups.enumerated() where group >= 0 {
            let value = argument[row]
            if !value.isNull { body(Int(group), value) }
        }
    }
}

extension Column {
    /// False when it is certain that no row is null.
    var mayHaveNulls: Bool {
        switch self {
        case .integers(_, let nulls), .reals(_, let nulls), .timestamps(_, let nulls): !nulls.isEmpty
        case .texts, .values: true
        case .constant(let value, _): value.isNull
        }
    }
}

extension Value {
    fileprivate var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .null, .text: nil
        }
    }

    /// The one of the equal values that stands for all: the integer, where a real is one.
    fileprivate var asKey: Value {
        if case .real(let number) = self, let whole = Int64(exactly: number) { .integer(whole) } else { self }
    }
}
