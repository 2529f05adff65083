import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import System

/// A part of the worker can do no more.
struct Stopped: Error {}

/// The log while it is open, and the rules for what fails.
final class Session: Sendable {
    let log: EventLogLMDB
    private let patience: Int
    private let hasStopped = Monitor(false)

    init(_ log: EventLogLMDB, patience: Int) {
        self.log = log
        self.patience = patience
    }

    /// Does it, tries again what may be tried again, and notes what must not happen.
    func attempt<Result>(
        _ what: String, _ body: () throws(EventLogError) -> Result
    ) throws(Stopped) -> Result {
        for _ in 0..<patience {
            do throws(EventLogError) { return try body() } catch {
                switch error.code {
                case .full, .unavailable:
                    note(.refused(code: "\(error.code)"))
                    pause()
                case .failed:
                    note(.stopped(code: "\(error.code)"))
                    hasStopped.withLock { $0 = true }
                    throw Stopped()
                default:
                    note(.wrong("\(what): \(error)"))
                    throw Stopped()
                }
            }
        }
        note(.stopped(code: "patience"))
        throw Stopped()
    }

    func pause() {
        let clock = SystemClock()
        let deadline = clock.now + .milliseconds(2)
        _ = Monitor(()).wait(until: deadline, by: clock) { _ -> Void? in nil }
    }

    /// After a failure the log must refuse whatever comes.
    func probeAfterFailure() {
        guard hasStopped.withLock({ $0 }) else { return }
        for topic in [Workload.orders, Workload.bounded, Workload.sourced] {
            let answer = outcome { () throws(EventLogError) in
                try log.append(Stamp.batch(.inspector, from: 0, count: 1), to: TopicPartition(topic, 0))
            }
            guard case .failure(let error) = answer else {
                note(.wrong("\(topic) takes records after a failure"))
                continue
            }
            if error.code != .failed && error.code != .unknownTopic { note(.wrong("after a failure: \(error)")) }
        }
    }
}

/// What a call gave, or why it did not.
func outcome<Value>(_ body: () throws(EventLogError) -> Value) -> Result<Value, EventLogError> {
    do throws(EventLogError) { return .success(try body()) } catch { return .failure(error) }
}
