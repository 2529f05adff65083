internal import System

/// The wish of a person or of the operating system that the command end.
final class Ending: Sendable {
    private struct State {
        var isWatching = false
        /// The command looks at `isWished` often enough to end by itself.
        var isAwaited = false
        /// When the wish came.
        var wish: Moment?
        /// What Ctrl-C does instead.
        var onInterrupt: (@Sendable () -> Void)?
    }

    private let state = Monitor(State())
    private let clock: any Clock

    init(_ clock: any Clock) { self.clock = clock }

    /// Takes the signals from here on: they end the process, or the loop that awaits them.
    func watch() {
        let isFirst = state.withLock { state in
            defer { state.isWatching = true }
            return !state.isWatching
        }
        guard isFirst else { return }
        do throws(SystemError) {
            _ = try Thread("signals") { [self] in
                while true {
                    let signal = Signal.waitForEnd()
                    if signal == .interrupt, let act = state.withLock({ $0.onInterrupt }) {
                        act()
                        continue
                    }
                    if !mayWait(at: clock.now) {
                        KeyMode.restore()
                        signal.endProcess()
                    }
                }
            }
        } catch { tell("sluice: note: Ctrl-C is not seen: \(error)") }
    }

    /// The second wish is an order, and whatever was acknowledged is on the disk; but programs that start others, as
    /// `timeout` does, send the first one twice.
    private func mayWait(at now: Moment) -> Bool {
        state.update { state in
            let first = state.wish ?? now
            state.wish = first
            return state.isAwaited && now - first < Limits.repeatedWish
        }
    }

    /// From here on the command ends by itself when `isWished`.
    func await() { state.withLock { $0.isAwaited = true } }

    /// From here on Ctrl-C is no wish that the command end, and does this on the signals' thread.
    func interrupt(by act: @escaping @Sendable () -> Void) { state.withLock { $0.onInterrupt = act } }

    var isWished: Bool { state.withLock { $0.wish != nil } }

    /// Waits until `moment`, or less long if the end is wished.
    func wait(until moment: Moment) {
        _ = state.wait(until: moment, by: clock) { $0.wish == nil ? nil : true }
    }
}
