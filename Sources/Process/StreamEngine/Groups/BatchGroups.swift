internal import Aggregates
internal import Columns
internal import Model
internal import Plans

/// The groups that a micro-batch has met so far, and what its rows make of their aggregates.
struct BatchGroups {
    private let grouping: Grouping
    private var numbers: [[UInt8]: Int32] = [:]
    private var keys: [[Value]]
    private var starts: [Timestamp] = []
    private var ends: [Timestamp] = []
    private var aggregates: [Accumulator]

    init(_ grouping: Grouping) {
        self.grouping = grouping
        keys = grouping.keys.map { _ in [] }
        aggregates = grouping.aggregates.map(Accumulator.init)
    }

    var count: Int { numbers.count }

    /// The number of the group with the keys of `row`, and this window; a new one where there is none.
    mutating func number(_ keyColumns: [Column], row: Int, window: Range<Timestamp>?) -> Int32 {
        var bytes: [UInt8] = []
        for column in keyColumns { KeyEncoding.append(column, row, to: &bytes) }
        if let window {
            KeyEncoding.append(window.lowerBound, to: &bytes)
            KeyEncoding.append(window.upperBound, to: &bytes)
        }
        if let number = numbers[bytes] { return number }
        let number = Int32(numbers.count)
        numbers[bytes] = number
        for (place, column) in keyColumns.enumerated() { keys[place].append(column[row]) }
        if let window {
            starts.append(window.lowerBound)
            ends.append(window.upperBound)
        }
        return number
    }

    /// Takes rows: `groups` has each one's number, negative for none; `arguments` a column an aggregate, nil for
    /// `count(*)`; `seen` the rows that an aggregate with a filter sees.
    mutating func add(_ arguments: [Column?], seen: [[Bool]?], groups: [Int32], places: RowPlaces) {
        for (index, argument) in arguments.enumerated() {
            var groups = groups
            if let seen = seen[index] {
                for row in groups.indices where !seen[row] { groups[row] = RowGrouping.left }
            }
            aggregates[index].grow(to: count)
            aggregates[index].add(argument, groups: groups, places: places)
        }
    }

    /// Takes the groups of another part of the same micro-batch.
    mutating func merge(_ other: BatchGroups) {
        let columns = other.keys.map { Column.values($0) }
        let numbers = (0..<other.count).map { row in
            number(columns, row: row, window: grouping.window == nil ? nil : other.starts[row]..<other.ends[row])
        }
        for index in aggregates.indices {
            aggregates[index].grow(to: count)
            aggregates[index].merge(other.aggregates[index], into: numbers)
        }
    }

    /// What the store is told.
    func finish() -> GroupBatch {
        GroupBatch(
            count: count, keys: keys.map { .values($0) },
            windows: grouping.window == nil ? nil : (starts, ends), states: aggregates.map { $0.finish() })
    }
}
