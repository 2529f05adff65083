internal import Aggregates
internal import Columns
internal import Plans

/// What a micro-batch brings to one view, while it grows.
enum ViewResults {
    case rows([[Value]], [RowPlace])
    case groups(BatchGroups)

    init(_ plan: ViewPlan) {
        switch plan.result {
        case .rows(let outputs): self = .rows(outputs.map { _ in [] }, [])
        case .groups(let grouping): self = .groups(BatchGroups(grouping))
        }
    }

    var isEmpty: Bool {
        switch self {
        case .rows(_, let places): places.isEmpty
        case .groups(let groups): groups.count == 0
        }
    }

    /// Rows or groups.
    var count: Int {
        switch self {
        case .rows(_, let places): places.count
        case .groups(let groups): groups.count
        }
    }

    /// Appends rows, all or those of these numbers.
    mutating func append(_ columns: [Column], _ places: RowPlaces, rows: [Int32]?) {
        guard case .rows(var values, var all) = self else { preconditionFailure("the view groups its rows") }
        self = .rows([], [])
        let rows = rows ?? (0..<Int32(places.offsets.count)).map { $0 }
        for (index, column) in columns.enumerated() {
            values[index].append(contentsOf: rows.lazy.map { column[Int($0)] })
        }
        all.append(contentsOf: rows.lazy.map { places[Int($0)] })
        self = .rows(values, all)
    }

    mutating func add(_ work: GroupWork) -> LateRows {
        guard case .groups(var groups) = self else { preconditionFailure("the view appends its rows") }
        self = .rows([], [])
        let late = work.run(&groups)
        self = .groups(groups)
        return late
    }

    /// Takes what another worker has of the same micro-batch.
    mutating func merge(_ other: ViewResults) {
        switch (self, other) {
        case (.rows(var values, var places), .rows(let otherValues, let otherPlaces)):
            self = .rows([], [])
            for index in values.indices { values[index] += otherValues[index] }
            places += otherPlaces
            self = .rows(values, places)
        case (.groups(var groups), .groups(let others)):
            self = .rows([], [])
            groups.merge(others)
            self = .groups(groups)
        case (.rows, .groups), (.groups, .rows): preconditionFailure("parts of one view's batch are of one kind")
        }
    }

    func finish() -> ViewBatch.Results {
        switch self {
        case .rows(let values, let places):
            .rows(
                RowBatch(
                    rows: ColumnBatch(count: places.count, columns: values.map { .values($0) }), places: places))
        case .groups(let groups): .groups(groups.finish())
        }
    }
}
