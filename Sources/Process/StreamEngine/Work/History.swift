internal import Aggregates
internal import Model

/// What the generation before a view decided, up to where that one stands: a view that is built anew decides the same.
struct History: Sendable {
    /// What holds from an offset of a partition on.
    private struct Span {
        var from: Offset
        var floor: Timestamp?
        var horizon: Timestamp?
        var tables: [String: TableVersion] = [:]
    }

    private var spans: [Positions.Place: [Span]] = [:]
    /// Where the generation stands that decided so.
    let places: [Positions.Place: Progress]

    init(_ decisions: [Decision], until places: [Positions.Place: Progress]) {
        self.places = places
        for decision in decisions {
            var spans = spans.removeValue(forKey: decision.place) ?? []
            var span = spans.last ?? Span(from: decision.from)
            span.from = decision.from
            switch decision.matter {
            case .table(let version): span.tables[version.table] = version
            case .floor(let time): span.floor = time
            case .horizon(let time): span.horizon = time
            }
            if spans.last?.from == decision.from { spans.removeLast() }
            spans.append(span)
            self.spans[decision.place] = spans
        }
    }

    /// What was decided about the record at this offset; nil when it was not yet met.
    func ruling(_ place: Positions.Place, at next: Offset) -> Ruling? {
        guard let end = places[place]?.next, next < end else { return nil }
        let spans = spans[place] ?? []
        let after = Self.index(after: next, in: spans)
        let span = after > 0 ? spans[after - 1] : nil
        return Ruling(
            end: spans.indices.contains(after) ? min(end, spans[after].from) : end, horizon: span?.horizon ?? .max,
            tables: span?.tables ?? [:])
    }

    /// The least that the watermark of a partition was for the record at this offset, or would have been.
    func floor(_ place: Positions.Place, at next: Offset) -> Timestamp? {
        let spans = spans[place] ?? []
        let after = Self.index(after: next, in: spans)
        return after > 0 ? spans[after - 1].floor : nil
    }

    /// The tables' versions that each partition was joined with last.
    var tables: [Positions.Place: [String: TableVersion]] { spans.compactMapValues { $0.last?.tables } }

    /// The number of the first span that begins after `next`.
    private static func index(after next: Offset, in spans: [Span]) -> Int {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].from <= next { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What was decided about the records up to an offset, and holds for them again.
struct Ruling: Sendable, Hashable {
    var end: Offset
    /// Event times after this were too far ahead.
    var horizon: Timestamp
    /// By the tables' names.
    var tables: [String: TableVersion]
}
