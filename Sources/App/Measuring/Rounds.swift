internal import System

/// Rates of a subject and of its baseline, measured in turns, because a shared disk is another one a second later.
public struct Rounds {
    public private(set) var subjects: [Double] = []
    public private(set) var baselines: [Double] = []

    /// Measures both `count` times after a round that only warms up; who goes first alternates.
    public init(_ count: Int, baseline: () throws -> Double, subject: () throws -> Double) throws {
        _ = try baseline()
        _ = try subject()
        for round in 0..<count {
            if round.isMultiple(of: 2) { baselines.append(try baseline()) }
            subjects.append(try subject())
            if !round.isMultiple(of: 2) { baselines.append(try baseline()) }
        }
    }

    public var subject: Double { median(subjects) }
    public var baseline: Double { median(baselines) }
    /// The middle of what the rounds gave, each subject over the baseline of its own round.
    public var ratio: Double { median(zip(subjects, baselines).map { $0 / $1 }) }
}

/// The middle one; of nothing, not a number.
public func median(_ values: [Double]) -> Double {
    if values.isEmpty { return .nan }
    let sorted = values.sorted()
    return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
}

/// How often a second `body` can be run, tried for as long as `span`.
public func rate(over span: Duration, _ body: (Int) throws -> Void) rethrows -> Double {
    let clock = SystemClock()
    let start = clock.now
    var count = 0
    var elapsed = Duration.zero
    while elapsed < span {
        try body(count)
        count += 1
        elapsed = clock.now - start
    }
    return Double(count) / elapsed.inSeconds
}

/// How long `body` takes.
public func span(of body: () throws -> Void) rethrows -> Duration {
    let start = SystemClock().now
    try body()
    return SystemClock().now - start
}

/// The value below which a `share` of all lies; of nothing, not a number.
public func percentile(_ values: [Double], _ share: Double) -> Double {
    if values.isEmpty { return .nan }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
}

/// Lets the time pass.
public func pause(_ span: Duration) {
    let clock = SystemClock()
    _ = Monitor(()).wait(until: clock.now + span, by: clock) { _ in Bool?.none }
}
