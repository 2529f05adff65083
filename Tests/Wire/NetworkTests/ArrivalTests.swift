import System
import Testing

@testable import Network

@Suite struct `The arrival of a frame` {
    private static func limits() -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.arrival = .seconds(1)
        limits.wholeArrival = .seconds(3)
        return limits
    }

    @Test func `is put off by every large part, up to an end`() {
        let clock = ManualClock()
        let began = clock.now
        var arrival = Arrival(Self.limits(), from: began)
        #expect(arrival.deadline == began + .seconds(1))
        clock.advance(by: .milliseconds(500))
        arrival.note(NetworkLimits.arrivalStep - 1, by: clock)
        #expect(arrival.deadline == began + .seconds(1), "little by little is no progress")
        arrival.note(1, by: clock)
        #expect(arrival.deadline == began + .milliseconds(1500))
        clock.advance(by: .seconds(2))
        arrival.note(NetworkLimits.arrivalStep, by: clock)
        #expect(arrival.deadline == began + .seconds(3))
    }

    @Test func `leaves out a wait for memory, however long`() {
        let clock = ManualClock()
        let began = clock.now
        var arrival = Arrival(Self.limits(), from: began)
        arrival.leaveOut(.seconds(60))
        #expect(arrival.deadline == began + .seconds(61))
        clock.advance(by: .seconds(62))
        arrival.note(NetworkLimits.arrivalStep, by: clock)
        #expect(arrival.deadline == began + .seconds(63))
    }
}
