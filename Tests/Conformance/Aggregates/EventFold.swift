internal import Aggregates
internal import Columns
internal import Model
internal import Plans

/// What a batch of records makes of a view, in the plainest way: what an engine would bring to a store.
struct EventFold {
    let view: ViewTable

    /// The batch that brings these records, from where they begin to behind the last one, partition by partition.
    func batch(_ events: [Event], from standing: Standing, closing: Timestamp? = nil) -> ViewBatch {
        var moves: [Positions.Place: Move] = [:]
        for event in events {
            let before = standing.places[event.place]
            var move =
                moves[event.place]
                ?? Move(place: event.place, from: before, start: event.offset, to: before ?? Progress(next: 0))
            move.to.next = event.offset + 1
            move.to.latest = max(move.to.latest ?? event.time, event.time)
            moves[event.place] = move
        }
        let results: ViewBatch.Results =
            switch view.plan.result {
            case .rows: .rows(rows(events))
            case .groups(let grouping): .groups(groups(events, grouping))
            }
        return ViewBatch(
            view: view.id, moves: moves.values.sorted { $0.place < $1.place }, results: results, closing: closing)
    }

    private func rows(_ events: [Event]) -> RowBatch {
        let twice = events.map { event -> Value in
            if case .integer(let number) = event.integer { .integer(2 &* number) } else { .null }
        }
        return RowBatch(
            rows: ColumnBatch(count: events.count, columns: [.values(events.map(\.key)), .values(twice)]),
            places: events.map(\.rowPlace))
    }

    // MARK: - Groups

    private struct Member: Hashable {
        var key: [UInt8]
        var window: Range<Timestamp>?
    }

    func groups(_ events: [Event], _ grouping: Grouping) -> GroupBatch {
        var numbers: [Member: Int] = [:]
        var members: [[Event]] = []
        var windows: [Range<Timestamp>] = []
        for event in events.sorted(by: { $0.rowPlace < $1.rowPlace }) {
            for window in self.windows(event.time, grouping.window) {
                var member = Member(key: [], window: window)
                if !grouping.keys.isEmpty { KeyEncoding.append(event.key, to: &member.key) }
                if case .session = grouping.window, let window {
                    // In the order of time, a session is the last one of its key or a new one.
                    let last = numbers.keys.first { $0.key == member.key && $0.window?.overlaps(window) == true }
                    if let last, let number = numbers.removeValue(forKey: last), let before = last.window {
                        member.window = before.lowerBound..<max(before.upperBound, window.upperBound)
                        windows[number] = member.window ?? before
                        numbers[member] = number
                        members[number].append(event)
                        continue
                    }
                }
                let number = numbers[member] ?? members.count
                if number == members.count {
                    numbers[member] = number
                    members.append([])
                    if let window { windows.append(window) }
                }
                members[number].append(event)
            }
        }
        return GroupBatch(
            count: members.count, keys: grouping.keys.isEmpty ? [] : [.values(members.map { $0[0].key })],
            windows: grouping.window == nil ? nil : (windows.map(\.lowerBound), windows.map(\.upperBound)),
            states: grouping.aggregates.map { states(members, $0) })
    }

    private func windows(_ time: Timestamp, _ window: Window?) -> [Range<Timestamp>?] {
        func start(_ size: Int64) -> Int64 { time - ((time % size) + size) % size }
        switch window {
        case nil: return [nil]
        case .tumble(let size): return [start(size)..<(start(size) + size)]
        case .session(let gap): return [time..<(time + gap)]
        case .hop(let size, let slide):
            return stride(from: start(slide), to: time - size, by: Int(-slide)).map { $0..<($0 + size) }
        }
    }

    private func states(_ members: [[Event]], _ aggregate: Aggregate) -> AggregateStates {
        let values = members.map { events in
            events.map { event in argument(aggregate).map { event.row[$0] } ?? .integer(1) }
        }
        let present = values.map { $0.filter { !$0.isNull } }
        switch aggregate.function {
        case .countRows, .count: return .counts(present.map { Int64($0.count) })
        case .sum where aggregate.argument?.kind == .integer:
            var nulls = NullMask.none
            for (group, values) in present.enumerated() where values.isEmpty { nulls.insert(group, of: members.count) }
            return .integerSums(
                present.map { $0.reduce(0) { if case .integer(let number) = $1 { $0 + Int128(number) } else { $0 } } },
                nulls: nulls)
        case .sum: return .exactSums(present.map { Self.exact($0).encoded })
        case .min, .max:
            let isMaximum = aggregate.function == .max
            return .extremes(.values(present.map { Self.extreme($0, isMaximum) }))
        case .first: return .placed(.values(values.map { $0[0] }), at: members.map { $0[0].rowPlace })
        case .last:
            return .placed(.values(values.map { $0[$0.count - 1] }), at: members.map { $0[$0.count - 1].rowPlace })
        case .countDistinct:
            let distinct = present.enumerated().flatMap { group, values in
                Set(values).map { DistinctValue(group: group, value: $0) }
            }
            return .distinct(distinct)
        case .approximateCountDistinct:
            return .sketches(
                present.map { values in
                    var sketch = HyperLogLog()
                    for value in values { sketch.insert(value) }
                    return sketch.encoded
                })
        case .approximatePercentile:
            return .sketches(
                present.map { values in
                    var buckets = LogBuckets()
                    for case .real(let number) in values { buckets.add(number) }
                    return buckets.encoded
                })
        }
    }

    private func argument(_ aggregate: Aggregate) -> Int? {
        if case .column(let column)? = aggregate.argument?.node { column } else { nil }
    }

    private static func exact(_ values: [Value]) -> ExactSum {
        var sum = ExactSum()
        for value in values {
            switch value {
            case .integer(let number): sum.add(number)
            case .real(let number): sum.add(number)
            case .null, .text: break
            }
        }
        return sum
    }

    /// Of values of one kind.
    private static func extreme(_ values: [Value], _ isMaximum: Bool) -> Value {
        values.reduce(Value.null) { best, value in
            let isLess =
                switch (best, value) {
                case (.integer(let one), .integer(let other)): other < one
                case (.real(let one), .real(let other)): other < one
                case (.text(let one), .text(let other)): other.lexicographicallyPrecedes(one)
                default: !isMaximum
                }
            return best.isNull || (isLess != isMaximum && best != value) ? value : best
        }
    }
}

extension Event {
    var rowPlace: RowPlace { RowPlace(time: time, partition: place.partition, offset: offset) }
}
