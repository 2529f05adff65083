/// A clock that stands still until it is told otherwise, so that a test decides what time it is.
public final class ManualClock: Clock {
    private struct Hands {
        var now: Moment
        var wall: Int64
        var sleepers: [ObjectIdentifier: Condition] = [:]
    }

    private let hands: Monitor<Hands>

    public init(wallMilliseconds: Int64 = 1_700_000_000_000) {
        hands = Monitor(Hands(now: Moment(nanoseconds: 0), wall: wallMilliseconds))
    }

    public var now: Moment { hands.withLock { $0.now } }
    public var wallMilliseconds: Int64 { hands.withLock { $0.wall } }

    /// Moves both hands forward and wakes whoever waits.
    public func advance(by span: Duration) {
        let sleepers = hands.withLock { hands in
            hands.now = hands.now + span
            hands.wall += span.milliseconds
            return Array(hands.sleepers.values)
        }
        for sleeper in sleepers { sleeper.wakeAll() }
    }

    /// Moves only the calendar, as an operator or a time server does.
    public func setWall(milliseconds: Int64) { hands.withLock { $0.wall = milliseconds } }

    public func wait(on condition: Condition, until deadline: Moment) {
        let due = hands.withLock { hands in
            hands.sleepers[ObjectIdentifier(condition)] = condition
            return hands.now >= deadline
        }
        if !due { condition.wait() }
    }
}
