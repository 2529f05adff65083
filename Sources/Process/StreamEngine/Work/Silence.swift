internal import Model
internal import System

/// Since when partitions have been silent: by what comes into the log, whoever has read it.
struct Silence {
    private let clock: any Clock
    private var seen: [Positions.Place: (end: Offset, since: Moment)] = [:]

    init(_ clock: any Clock) { self.clock = clock }

    /// Notes where the log ends now.
    mutating func note(_ ends: [Positions.Place: Offset]) {
        for (place, end) in ends where seen[place]?.end != end { seen[place] = (end, clock.now) }
    }

    /// Whether a view that stands at `next` has everything of the partition, and has had it for so long.
    func has(_ place: Positions.Place, at next: Offset, lasted milliseconds: Int64) -> Bool {
        guard let seen = seen[place], next >= seen.end else { return false }
        return clock.now - seen.since >= .milliseconds(milliseconds)
    }
}
