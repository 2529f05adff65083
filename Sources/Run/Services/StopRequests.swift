public import System

/// Where the wishes to end come from.
public protocol StopRequests: Sendable {
    /// Waits for the next wish; nil when there will be none.
    func next() -> Signal?
    /// Ends the process at once, because somebody asked a second time.
    func endAtOnce(_ signal: Signal)
}

/// The process's own signals; `Signal.prepareProcess` must have run before the first thread.
public struct SignalStopRequests: StopRequests {
    public init() {}

    public func next() -> Signal? { Signal.waitForEnd() }
    public func endAtOnce(_ signal: Signal) { signal.endProcess() }
}
