import Services
import System
import Testing

@testable import Commands

/// Signals that come one after the other, each after a pause.
private struct Signals: StopRequests {
    let clock: ManualClock
    let pauses: Monitor<[Duration]>

    func next() -> Signal? {
        guard let pause = pauses.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return nil }
        clock.advance(by: pause)
        return .interrupt
    }

    func endAtOnce(_ signal: Signal) {}
}

@Suite struct `A wish to end` {
    private func wishes(_ pauses: Duration...) -> Int {
        let clock = ManualClock()
        let requests = PatientStopRequests(Signals(clock: clock, pauses: Monitor(pauses)), clock: clock)
        var count = 0
        while requests.next() != nil { count += 1 }
        return count
    }

    /// Under timeout(1), which signals a process and its group, the first wish once ended everything at once.
    @Test func `that comes twice at once is one`() {
        #expect(wishes(.zero) == 1)
        #expect(wishes(.zero, .zero) == 1)
        #expect(wishes(.zero, .milliseconds(1), .milliseconds(400)) == 1)
    }

    @Test func `that comes again after a while is another`() { #expect(wishes(.zero, .zero, .seconds(1)) == 2) }
}
