import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import System

/// One way to use the log, on a thread of its own.
protocol Part: Sendable {
    static var name: String { get }
    /// Makes what it needs, or takes up what an earlier opening left.
    mutating func prepare(_ session: Session) throws(Stopped)
    mutating func step(_ number: Int, _ session: Session) throws(Stopped)
}

/// Everybody who uses the log.
struct Parts {
    private var parts: [any Part]

    init(seed: UInt64, _ options: WorkerOptions) {
        var generator = SeededGenerator(seed: seed)
        let all: [any Part] = [
            PlainWriter(.plain, to: Workload.orders, generator.next()),
            IdempotentWriter(seed: generator.next()),
            PlainWriter(.bounded, to: Workload.bounded, generator.next()),
            SourceWriter(),
            Reader(),
            Administrator(seed: generator.next()),
            Churn(seed: generator.next()),
        ]
        parts = all.filter { options.only?.contains(type(of: $0).name) ?? true }
    }

    mutating func prepare(_ session: Session) throws(Stopped) {
        for topic in Workload.topics { try Parts.create(topic, session) }
        for index in parts.indices { try parts[index].prepare(session) }
    }

    /// Makes a topic unless it is there.
    static func create(_ topic: NewTopic, _ session: Session) throws(Stopped) {
        let present = try session.attempt("topics") { () throws(EventLogError) in try session.log.topics() }
        if present.contains(where: { $0.name == topic.name }) { return }
        note(.creating(topic: topic.name))
        let made = try session.attempt("create \(topic.name)") { () throws(EventLogError) in
            try session.log.createTopic(topic)
        }
        note(.created(topic: made.name, id: made.id, partitions: made.partitions))
    }

    mutating func run(_ steps: Int, _ session: Session) {
        let running = parts.map { Running($0) }
        let threads = running.map { $0.start(steps, session) }
        for thread in threads { thread.join() }
        parts = running.map(\.part)
    }
}

/// A part that its thread has.
private final class Running: Sendable {
    private let state: Monitor<any Part>

    init(_ part: any Part) { state = Monitor(part) }

    var part: any Part { state.withLock { $0 } }

    func start(_ steps: Int, _ session: Session) -> Thread {
        do throws(SystemError) {
            return try Thread("part") { self.run(steps, session) }
        } catch { fatalError("\(error)") }
    }

    private func run(_ steps: Int, _ session: Session) {
        state.withLock { part in
            do {
                for number in 0..<steps { try part.step(number, session) }
            } catch {}  // why it stopped is noted
        }
    }
}
