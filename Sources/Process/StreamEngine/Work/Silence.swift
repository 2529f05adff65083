internal import Model
internal import System

/// Since when partitions have been silent.
struct Silence {
    private let clock: any Clock
    private let began: Moment
    private var last: [Positions.Place: Moment] = [:]

    init(_ clock: any Clock) {
        self.clock = clock
        began = clock.now
    }

    mutating func note(_ outcomes: [PartitionOutcome]) {
        for outcome in outcomes where outcome.records > 0 { last[outcome.place] = clock.now }
    }

    func has(_ place: Positions.Place, lasted milliseconds: Int64) -> Bool {
        clock.now - (last[place] ?? began) >= .milliseconds(milliseconds)
    }
}
