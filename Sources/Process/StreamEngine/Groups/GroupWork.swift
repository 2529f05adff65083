internal import Aggregates
internal import Columns
internal import Model
internal import Plans

/// Rows of a chunk on their way into groups.
struct GroupWork {
    let grouping: Grouping
    let keys: [Column]
    /// A column an aggregate; nil for `count(*)`.
    let arguments: [Column?]
    /// Which rows an aggregate with a filter sees.
    let seen: [[Bool]?]
    let watermarks: [Timestamp]?
    let places: RowPlaces
    /// False for rows that have no group.
    let isKept: [Bool]

    private var count: Int { isKept.count }

    func run(_ groups: inout BatchGroups) -> LateRows {
        switch grouping.window {
        case nil:
            add(&groups, words: keyWords, isKept: isKept) { _ in nil }
            return LateRows()
        case .tumble(let size): return addWindows(&groups, size: size, slide: size)
        case .hop(let size, let slide): return addWindows(&groups, size: size, slide: slide)
        case .session(let gap): return addSessions(&groups, gap: gap)
        }
    }

    private var keyWords: [[UInt64]] { keys.flatMap(\.groupingWords) }

    /// Takes rows into the groups that their words tell apart; `window` says which one a row is in.
    private func add(
        _ groups: inout BatchGroups, words: [[UInt64]], isKept: [Bool], window: (Int) -> Range<Timestamp>?
    ) {
        let rows = RowGrouping(words: words, count: count, isKept: isKept)
        let numbers = rows.firstRows.map { groups.number(keys, row: Int($0), window: window(Int($0))) }
        groups.add(
            arguments, seen: seen, groups: rows.groups.map { $0 < 0 ? $0 : numbers[Int($0)] }, places: places)
    }

    /// A row is in each window that begins up to `size` before it; one pass for each.
    private func addWindows(_ groups: inout BatchGroups, size: Int64, slide: Int64) -> LateRows {
        let last = WindowStarts.last(at: places.times, every: slide)
        let keyWords = keyWords
        var inTime = [Bool](repeating: false, count: count)
        var late = [Bool](repeating: false, count: count)
        var back: Int64 = 0
        while back < size {
            var isIn = isKept
            sort(last, back, size, isIn: &isIn, inTime: &inTime, late: &late)
            let starts = last.map { UInt64(bitPattern: $0 - back) }
            add(&groups, words: keyWords + [starts], isKept: isIn) { last[$0] - back..<last[$0] - back + size }
            back += slide
        }
        return LateRows(late: late, inTime: inTime)
    }

    /// Says of each row whether it is in the window that begins `back` before its last one, in time or too late.
    private func sort(
        _ last: [Timestamp], _ back: Int64, _ size: Int64, isIn: inout [Bool], inTime: inout [Bool],
        late: inout [Bool]
    ) {
        let times = places.times
        for row in last.indices where isIn[row] {
            let end = last[row] - back + size
            let isLate = watermarks.map { end <= $0[row] } ?? false
            let isWithin = times[row] < end
            isIn[row] = isWithin && !isLate
            if isWithin && isLate { late[row] = true }
            if isWithin && !isLate { inTime[row] = true }
        }
    }

    /// Rows of a group that are less than `gap` apart become one; the store joins what batches leave apart.
    ///
    /// A row before its partition's watermark is late: it could touch a session that has closed. (Its own window's end
    /// cannot decide that, for it grows with the session.)
    private func addSessions(_ groups: inout BatchGroups, gap: Int64) -> LateRows {
        var isIn = isKept
        var late = [Bool](repeating: false, count: count)
        if let watermarks {
            for row in 0..<count where isIn[row] && places.times[row] < watermarks[row] {
                isIn[row] = false
                late[row] = true
            }
        }
        let rows = RowGrouping(words: keyWords, count: count, isKept: isIn)
        let order = (0..<count).filter { rows.groups[$0] >= 0 }.sorted {
            (rows.groups[$0], places.times[$0]) < (rows.groups[$1], places.times[$1])
        }
        var numbers = [Int32](repeating: RowGrouping.left, count: count)
        var rest = order[...]
        while let first = rest.first {
            var end = places.times[first] + gap
            let session = rest.prefix { row in
                guard rows.groups[row] == rows.groups[first], places.times[row] < end else { return false }
                end = places.times[row] + gap
                return true
            }
            let number = groups.number(keys, row: first, window: places.times[first]..<end)
            for row in session { numbers[row] = number }
            rest = rest.dropFirst(session.count)
        }
        groups.add(arguments, seen: seen, groups: numbers, places: places)
        return LateRows(late: late, inTime: isIn)
    }
}

/// Rows that came too late for a window.
struct LateRows {
    /// For all of their windows.
    var wholly: [Int] = []
    /// How many were late for some of their windows only.
    var partly = 0

    init() {}

    init(late: [Bool], inTime: [Bool]) {
        for row in late.indices where late[row] {
            if inTime[row] { partly += 1 } else { wholly.append(row) }
        }
    }
}
