/// A place's rule of local time: how far its clocks are, and were, ahead of UTC.
///
/// A local time that clocks skip (a gap) is read as if they had not been moved: 02:30 in a gap of an hour is the
/// moment that they call 03:30. A local time that comes twice is the first of the two. In both cases the offset from
/// before the change counts.
public struct Zone: Sendable, Hashable, CustomStringConvertible {
    public let name: String
    private let periods: ZonePeriods

    /// The time in which moments are kept; it needs no file.
    public static let utc = Zone(name: "UTC", periods: ZonePeriods(first: 0, changes: [], rule: nil))

    init(name: String, periods: ZonePeriods) {
        self.name = name
        self.periods = periods
    }

    public var description: String { name }

    /// How many milliseconds the zone's clocks are ahead of UTC at a moment, given in milliseconds since 1970.
    public func offset(at instant: Int64) -> Int64 { periods.period(at: instant).offset }

    /// The moment at which the zone's clocks show `local`, which is a date and time counted as if it were UTC.
    public func instant(ofLocal local: Int64) -> Int64 {
        local.clampedSubtracting(periods.period(atLocal: local).offset)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    func period(at instant: Int64) -> ZonePeriod { periods.period(at: instant) }
    func period(atLocal local: Int64) -> ZonePeriod { periods.period(atLocal: local) }
}

/// Asks a zone about one time after the other: while these stay between two changes of its clocks, an answer costs two
/// comparisons.
public struct ZoneCursor: Sendable {
    public let zone: Zone
    private var instants: ZonePeriod
    private var locals: ZonePeriod

    public init(_ zone: Zone) {
        self.zone = zone
        instants = .nowhere
        locals = .nowhere
    }

    /// As `Zone.offset(at:)`.
    public mutating func offset(at instant: Int64) -> Int64 {
        if !(instants.start <= instant && instant < instants.end) { instants = zone.period(at: instant) }
        return instants.offset
    }

    /// As `Zone.instant(ofLocal:)`.
    public mutating func instant(ofLocal local: Int64) -> Int64 {
        if !(locals.start <= local && local < locals.end) { locals = zone.period(atLocal: local) }
        return local.clampedSubtracting(locals.offset)
    }
}

extension Int64 {
    fileprivate func clampedSubtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
