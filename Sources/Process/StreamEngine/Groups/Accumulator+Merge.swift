internal import Aggregates
internal import Columns

extension Accumulator {
    /// Merges what another part of the micro-batch has: group `i` there is group `groups[i]` here.
    mutating func merge(_ other: Accumulator, into groups: [Int32]) {
        let old = self
        self = .taken
        switch (old, other) {
        case (.counts(var counts), .counts(let others)):
            for (group, count) in zip(groups, others) { counts[Int(group)] += count }
            self = .counts(counts)
        case (.integerSums(var sums, var isNull), .integerSums(let others, let othersNull)):
            for (index, group) in groups.enumerated() where index < others.count && !othersNull[index] {
                sums[Int(group)] += others[index]
                isNull[Int(group)] = false
            }
            self = .integerSums(sums, isNull: isNull)
        case (.exactSums(var sums), .exactSums(let others)):
            for (group, other) in zip(groups, others) { sums[Int(group)].merge(other) }
            self = .exactSums(sums)
        case (.extremes(var values, let isMaximum), .extremes(let others, _)):
            for (group, other) in zip(groups, others) {
                values[Int(group)] = .extreme(values[Int(group)], other, isMaximum: isMaximum)
            }
            self = .extremes(values, isMaximum: isMaximum)
        case (.placed(var values, var places, let isLast), .placed(let others, let otherPlaces, _)):
            for (index, group) in groups.enumerated() {
                guard index < others.count, let place = otherPlaces[index],
                    place.precedes(places[Int(group)], isLast: isLast)
                else { continue }
                values[Int(group)] = others[index]
                places[Int(group)] = place
            }
            self = .placed(values, at: places, isLast: isLast)
        case (.distinct(var values, var seen), .distinct(let others, _)):
            for other in others {
                let value = DistinctValue(group: Int(groups[other.group]), value: other.value)
                if seen.insert(value).inserted { values.append(value) }
            }
            self = .distinct(values, seen: seen)
        case (.distinctSketches(var sketches), .distinctSketches(let others)):
            for (group, other) in zip(groups, others) { sketches[Int(group)].merge(other) }
            self = .distinctSketches(sketches)
        case (.percentileSketches(var sketches), .percentileSketches(let others)):
            for (group, other) in zip(groups, others) { sketches[Int(group)].merge(other) }
            self = .percentileSketches(sketches)
        default: preconditionFailure("parts of one micro-batch have the same aggregates")
        }
    }
}
