/// A stretch of time through which a zone's clocks are equally far ahead of UTC.
struct ZonePeriod: Sendable, Hashable {
    let start: Int64
    /// The first moment after it.
    let end: Int64
    let offset: Int64

    /// A period that holds no moment.
    static let nowhere = ZonePeriod(start: .max, end: .min, offset: 0)
}

/// From a moment on, clocks are this far ahead of UTC; all in milliseconds.
struct ZoneChange: Sendable, Hashable {
    let instant: Int64
    let offset: Int64
}

/// All periods of a zone, from the beginning of time to its end.
///
/// Where a yearly rule holds, 400 years of it stand in the table: the calendar, weekdays included, then repeats.
struct ZonePeriods: Sendable, Hashable {
    /// Before the first change.
    private let first: Int64
    private let changes: [ZoneChange]
    /// What local clocks show when the period after each change begins to be what a local time means.
    private let locals: [Int64]
    /// Times from here on are looked up whole cycles earlier; nil without a rule.
    private let repeatsFrom: Int64?

    /// Takes changes in the order of time, and the rule that holds after the last of them.
    init(first: Int64, changes: [ZoneChange], rule: ZoneRule?) {
        var all = changes
        if let rule, rule.saving != nil {
            let lastYear = changes.last.map { CivilTime(millisecondsSince1970: $0.instant).year } ?? 0
            for year in lastYear...(lastYear + Self.yearsOfRule + 3) {
                let yearly = rule.changes(in: year)
                all += yearly.filter { change in changes.last.map { change.instant > $0.instant } ?? true }
            }
            repeatsFrom = Self.startOfYear(lastYear + Self.yearsOfRule + 2)
        } else {
            repeatsFrom = nil
        }
        self.first = changes.isEmpty ? rule?.standard ?? first : first
        self.changes = Self.inOrder(all)
        var before = self.first
        locals = self.changes.map { change in
            defer { before = change.offset }
            return change.instant + max(before, change.offset)
        }
    }

    func period(at instant: Int64) -> ZonePeriod { find(instant) { changes[$0].instant } }

    /// In local time: the period whose offset leads from `local` to its moment.
    func period(atLocal local: Int64) -> ZonePeriod { find(local) { locals[$0] } }

    private func find(_ time: Int64, _ start: (Int) -> Int64) -> ZonePeriod {
        guard let repeatsFrom, time >= repeatsFrom else { return search(time, start) }
        let cycles = (min(time, Self.furthest) - repeatsFrom) / Self.cycle + 1
        let shift = cycles * Self.cycle
        let period = search(min(time, Self.furthest) - shift, start)
        return ZonePeriod(start: period.start + shift, end: period.end + shift, offset: period.offset)
    }

    private func search(_ time: Int64, _ start: (Int) -> Int64) -> ZonePeriod {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if start(middle) <= time { low = middle + 1 } else { high = middle }
        }
        return ZonePeriod(
            start: low == 0 ? .min : start(low - 1), end: low == changes.count ? .max : start(low),
            offset: low == 0 ? first : changes[low - 1].offset)
    }

    /// The years after which the calendar repeats, and their milliseconds.
    private static let yearsOfRule = 400
    private static let cycle: Int64 = 146_097 * CivilTime.millisecondsPerDay
    /// Half of all time that can be counted, so that no sum of two times leaves 64 bits.
    private static let furthest = Int64.max / 2

    private static func startOfYear(_ year: Int) -> Int64 {
        Int64(CivilTime.day(ofYear: year, 1, 1)) * CivilTime.millisecondsPerDay
    }

    /// By time; of changes at the same moment the one that was named last comes last.
    private static func inOrder(_ changes: [ZoneChange]) -> [ZoneChange] {
        let numbered = changes.enumerated().sorted {
            ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset)
        }
        return numbered.map(\.element)
    }
}
