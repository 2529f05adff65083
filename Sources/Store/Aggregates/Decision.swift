public import Model

/// What the log does not say, for only the clock knew it or a file said it: it holds for a view from an offset of a
/// partition on, until there is another on the same matter.
///
/// A view that is built anew reads back what the one before it decided, and so becomes the same.
public struct Decision: Sendable, Hashable {
    public enum Matter: Sendable, Hashable {
        /// The version of a reference table that records are joined with.
        case table(TableVersion)
        /// The least that the partition's watermark is.
        case floor(Timestamp)
        /// The latest event time that is not too far ahead; nil: none is.
        case horizon(Timestamp?)
    }

    public var place: Positions.Place
    /// The first offset that it holds for.
    public var from: Offset
    public var matter: Matter

    public init(place: Positions.Place, from: Offset, _ matter: Matter) {
        self.place = place
        self.from = from
        self.matter = matter
    }

    /// What it is about: of two on one subject from one offset on, the later one stays.
    public var subject: String {
        switch matter {
        case .table(let version): "table \(version.table)"
        case .floor: "floor"
        case .horizon: "horizon"
        }
    }

    /// The order in which a store tells them: that of the log.
    public static func isBefore(_ one: Decision, _ other: Decision) -> Bool {
        if one.place != other.place { return one.place < other.place }
        if one.from != other.from { return one.from < other.from }
        return one.subject.utf8.lexicographicallyPrecedes(other.subject.utf8)
    }
}
