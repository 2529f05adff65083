import Services
import System
import Testing

/// Signals that a test sends.
private final class Requests: StopRequests {
    private struct State {
        var waiting: [Signal] = []
        var hasEnded = false
        var endedAtOnce: Signal?
    }

    private let state = Monitor(State())

    func send(_ signal: Signal) { state.update { $0.waiting.append(signal) } }
    func end() { state.update { $0.hasEnded = true } }
    func waitForEndAtOnce() -> Signal { state.wait { $0.endedAtOnce } }

    func next() -> Signal? {
        state.wait { state -> Signal?? in
            if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
            return state.hasEnded ? .some(nil) : nil
        }
    }

    func endAtOnce(_ signal: Signal) { state.update { $0.endedAtOnce = signal } }
}

/// What happened, in order, from every thread.
private final class Diary: Sendable {
    private let lines = Monitor<[String]>([])

    func note(_ line: String) { lines.update { $0.append(line) } }
    func note(_ event: ServiceEvent) { note("\(event)") }
    var all: [String] { lines.withLock { $0 } }
    /// What the actors themselves wrote.
    var steps: [String] { all.filter { $0.hasSuffix(" is up") || $0.hasSuffix(" is down") } }
    func wait(for line: String) { _ = lines.wait { $0.contains(line) ? true : nil } }
}

private struct Failure: Error, CustomStringConvertible {
    let description: String
}

/// A service that does what its test tells it.
private struct Actor: Service {
    let name: String
    let diary: Diary
    var starting: @Sendable (ServiceScope) throws -> Void = { _ in }
    var stopping: @Sendable (Moment) -> Void = { _ in }

    func start(in scope: ServiceScope) throws {
        try starting(scope)
        diary.note("\(name) is up")
    }

    func stop(by deadline: Moment) {
        stopping(deadline)
        diary.note("\(name) is down")
    }
}

@Suite final class `A supervisor` {
    private let diary = Diary()
    private let requests = Requests()
    private let clock = ManualClock()

    deinit { requests.end() }

    private func supervisor(_ services: [any Service]) -> Supervisor {
        let diary = diary
        return Supervisor(services, clock: clock) { diary.note($0) }
    }

    /// Runs on a thread of its own; gives what to wait for.
    private func run(_ supervisor: Supervisor) throws -> Monitor<Outcome?> {
        let outcome = Monitor<Outcome?>(nil)
        let requests = requests
        _ = try Thread("supervisor") {
            let result = try? supervisor.run(requests)  // no thread, no outcome: the test's time limit tells
            outcome.update { $0 = result }
        }
        return outcome
    }

    /// A service that stops no sooner than it is let go.
    private func hanging(until latch: StopLatch) -> Actor {
        let diary = diary
        return Actor(
            name: "server", diary: diary,
            stopping: { _ in
                diary.note("hanging")
                latch.wait()
            })
    }

    @Test func `starts in order and stops in reverse`() throws {
        let services = ["log", "engine", "server"].map { Actor(name: $0, diary: diary) }
        let outcome = try run(supervisor(services))
        diary.wait(for: "server is up")
        requests.send(.terminate)
        #expect(outcome.wait { $0 } == .stopped)
        #expect(
            diary.steps == [
                "log is up", "engine is up", "server is up", "server is down", "engine is down", "log is down",
            ])
        #expect(diary.all.contains("\(ServiceEvent.ending(reason: "terminate signal"))"))
        #expect(Outcome.stopped.exitCode == 0)
    }

    @Test func `stops what runs when something does not start`() throws {
        let services = [
            Actor(name: "log", diary: diary),
            Actor(name: "server", diary: diary, starting: { _ in throw Failure(description: "port 9092 is taken") }),
            Actor(name: "console", diary: diary),
        ]
        let outcome = try supervisor(services).run(requests)
        #expect(outcome == .failed(service: "server", reason: "port 9092 is taken"))
        #expect(outcome.exitCode == 1)
        #expect("\(outcome)" == "server failed: port 9092 is taken")
        #expect(diary.steps == ["log is up", "log is down"])
    }

    @Test func `does not start the rest when an end is asked for meanwhile`() throws {
        let asked = StopLatch()
        let requests = requests
        let first = Actor(name: "log", diary: diary, starting: { _ in asked.wait() })
        let supervisor = supervisor([first, Actor(name: "server", diary: diary)])
        let outcome = try run(supervisor)
        diary.wait(for: "\(ServiceEvent.starting("log"))")
        requests.send(.interrupt)
        supervisor.stop(because: "the test asked too")
        asked.request()
        #expect(outcome.wait { $0 } == .stopped)
        #expect(diary.steps == ["log is up", "log is down"])
    }

    @Test func `ends everything when a thread of a service fails, and waits for the others`() throws {
        let latch = StopLatch()
        let diary = diary
        let worker = Actor(
            name: "worker", diary: diary,
            starting: { scope in
                try scope.thread("worker") {
                    latch.wait()
                    diary.note("thread has ended")
                }
            },
            stopping: { _ in latch.request() })
        let broken = Actor(
            name: "engine", diary: diary,
            starting: { scope in try scope.thread("engine") { throw Failure(description: "the disk is gone") } })
        let outcome = try supervisor([worker, broken]).run(requests)
        #expect(outcome == .failed(service: "engine", reason: "the disk is gone"))
        let stopped = try #require(diary.all.firstIndex(of: "\(ServiceEvent.stopped("worker"))"))
        let ended = try #require(diary.all.firstIndex(of: "thread has ended"))
        #expect(ended < stopped)
    }

    @Test func `keeps the first reason`() throws {
        let service = Actor(
            name: "a", diary: diary,
            starting: { scope in
                scope.fail(Failure(description: "first"))
                scope.fail(Failure(description: "second"))
            })
        #expect(try supervisor([service]).run(requests) == .failed(service: "a", reason: "first"))
    }

    @Test func `fails too when a service fails while it stops`() throws {
        let scope = Monitor<ServiceScope?>(nil)
        let log = Actor(
            name: "log", diary: diary, starting: { its in scope.update { $0 = its } },
            stopping: { _ in scope.withLock { $0 }?.fail(Failure(description: "fsync failed")) })
        let outcome = try run(supervisor([log]))
        diary.wait(for: "log is up")
        requests.send(.terminate)
        #expect(outcome.wait { $0 } == .failed(service: "log", reason: "fsync failed"))
        #expect(diary.all.contains("\(ServiceEvent.failed("log", reason: "fsync failed"))"))
    }

    @Test func `gives all services one deadline`() throws {
        let clock = clock
        let diary = diary
        let slow = Actor(name: "slow", diary: diary, stopping: { _ in clock.advance(by: .seconds(4)) })
        let early = Actor(name: "early", diary: diary, stopping: { diary.note("\(($0 - clock.now).inSeconds) s left") })
        let supervisor = supervisor([early, slow])
        supervisor.stop(because: "test")
        // Asked before the start: nothing runs, nothing stops.
        #expect(try supervisor.run(requests) == .stopped)
        #expect(diary.steps.isEmpty)

        let second = self.supervisor([early, slow])
        let outcome = try run(second)
        diary.wait(for: "slow is up")
        second.stop(because: "test")
        #expect(outcome.wait { $0 } == .stopped)
        #expect(diary.all.contains("6.0 s left"))
    }

    @Test func `leaves behind what does not let go`() throws {
        let never = StopLatch()
        let outcome = try run(supervisor([Actor(name: "log", diary: diary), hanging(until: never)]))
        diary.wait(for: "server is up")
        requests.send(.terminate)
        diary.wait(for: "hanging")
        clock.advance(by: .seconds(14))
        #expect(outcome.withLock { $0 } == nil)
        // The waiting thread may read the clock between the two; the second step is beyond every deadline.
        clock.advance(by: .seconds(60))
        #expect(outcome.wait { $0 } == .overdue(service: "server"))
        #expect(!diary.all.contains("log is down"))
        #expect(Outcome.overdue(service: "server").exitCode == 1)
        never.request()
    }

    @Test func `ends at once when asked a second time`() throws {
        let never = StopLatch()
        let outcome = try run(supervisor([hanging(until: never)]))
        diary.wait(for: "server is up")
        requests.send(.terminate)
        diary.wait(for: "hanging")
        requests.send(.interrupt)
        #expect(requests.waitForEndAtOnce() == .interrupt)
        never.request()
        #expect(outcome.wait { $0 } == .stopped)
    }
}

@Suite struct `A periodic service` {
    @Test func `works once an interval, and stops between two`() throws {
        let clock = ManualClock()
        let runs = Monitor(0)
        let service = PeriodicService("retention", every: .seconds(30)) { _ in runs.update { $0 += 1 } }
        let supervisor = Supervisor([service], clock: clock)
        let outcome = Monitor<Outcome?>(nil)
        let requests = Requests()
        _ = try Thread("supervisor") {
            let result = try? supervisor.run(requests)  // no thread, no outcome: the test's time limit tells
            outcome.update { $0 = result }
        }
        for run in 1...3 {
            // The thread may not sleep yet when the clock moves: small steps until it has noticed.
            while runs.withLock({ $0 }) < run { clock.advance(by: .seconds(1)) }
            #expect(runs.withLock { $0 } == run)
        }
        supervisor.stop(because: "test")
        requests.end()
        #expect(outcome.wait { $0 } == .stopped)
        #expect(runs.withLock { $0 } == 3)
    }

    @Test func `ends the program when its work fails`() throws {
        let clock = ManualClock()
        let service = PeriodicService("retention", every: .zero) { _ in throw Failure(description: "no disk") }
        let requests = Requests()
        requests.end()
        let outcome = try Supervisor([service], clock: clock).run(requests)
        #expect(outcome == .failed(service: "retention", reason: "no disk"))
    }
}
