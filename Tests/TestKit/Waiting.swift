public import System
public import Testing

/// So many seconds from now, on the machine's clock.
public func soon(_ seconds: Double) -> Moment { SystemClock().now + .seconds(seconds) }

/// Lets time pass on the machine's clock, whatever clock the test has otherwise.
public func pause(_ span: Duration) {
    let clock = SystemClock()
    _ = Monitor(()).wait(until: clock.now + span, by: clock) { _ in Void?.none }
}

/// Looks until it holds, at most half a minute: a busy machine is no failure.
public func eventually(
    within patience: Duration = .seconds(30), lookingEvery span: Duration = .milliseconds(2),
    _ condition: () throws -> Bool
) rethrows -> Bool {
    let (clock, end) = (SystemClock(), SystemClock().now + patience)
    while try !condition() {
        if clock.now > end { return false }
        pause(span)
    }
    return true
}

/// Looks until it holds, and ends the test where it does not come to that.
public func waitUntil(
    lookingEvery span: Duration = .milliseconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
) throws {
    try #require(
        try eventually(lookingEvery: span, condition), "it did not come to this in time",
        sourceLocation: sourceLocation)
}
