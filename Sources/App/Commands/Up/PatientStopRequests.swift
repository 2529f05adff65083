internal import Services
internal import System

/// The process's signals, where one that follows another at once is the same wish, told twice.
///
/// timeout(1) and programs that pass Ctrl-C on send a signal to this process and to its group.
struct PatientStopRequests: StopRequests {
    let signals: any StopRequests
    let clock: any Clock
    private let first = Monitor<Moment?>(nil)

    init(_ signals: any StopRequests = SignalStopRequests(), clock: any Clock) {
        self.signals = signals
        self.clock = clock
    }

    func next() -> Signal? {
        while let signal = signals.next() {
            let now = clock.now
            let isNew = first.withLock { first in
                guard let known = first else {
                    first = now
                    return true
                }
                return now - known >= Limits.repeatedWish
            }
            if isNew { return signal }
        }
        return nil
    }

    func endAtOnce(_ signal: Signal) { signals.endAtOnce(signal) }
}
