#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment on a clock that only moves forward; it means nothing outside this process.
public struct Moment: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static let distantFuture = Moment(nanoseconds: .max)

    public static func < (one: Moment, other: Moment) -> Bool { one.nanoseconds < other.nanoseconds }
    public static func + (moment: Moment, span: Duration) -> Moment {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return overflow ? (span < .zero ? Moment(nanoseconds: .min) : .distantFuture) : Moment(nanoseconds: sum)
    }
    public static func - (later: Moment, earlier: Moment) -> Duration {
        .nanoseconds(later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds).partialValue)
    }
}

/// The time, and the only way to wait for it; injected wherever something depends on either.
public protocol Clock: Sendable {
    /// Now, on the clock that only moves forward.
    var now: Moment { get }
    /// Milliseconds since 1970 in UTC, as the machine's calendar has it; it may jump, also back.
    var wallMilliseconds: Int64 { get }
    /// Waits, with the condition's lock held, for a signal or for `deadline`; may return early.
    func wait(on condition: Condition, until deadline: Moment)
}

/// The machine's clocks.
public struct SystemClock: Clock {
    public init() {}

    public var now: Moment { Moment(nanoseconds: Self.read(CLOCK_MONOTONIC)) }
    public var wallMilliseconds: Int64 { Self.read(CLOCK_REALTIME) / 1_000_000 }

    public func wait(on condition: Condition, until deadline: Moment) { condition.wait(until: deadline) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds, held within 64 bits (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }

    public var milliseconds: Int64 { nanoseconds / 1_000_000 }
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
