import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

/// Consumers at the end of their partitions sleep; each that is woken in vain takes a switch of threads and a lock.
@Suite struct `A commit` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `wakes nobody who waits at another partition, or for a later offset`() throws {
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users", partitions: 3))
        let parked = 1_000
        let threads = try (0..<parked).map { number in
            let place = TopicPartition("users", number % 2 == 0 ? 1 : 0)
            return try Thread("wake-parked", stackSize: 64 * 1024) {
                _ = log.wait(beyond: [place: 1_000], until: .distantFuture)
            }
        }
        #expect(try eventually { try switches().count == parked })
        pause(.milliseconds(300))
        let before = try switches().reduce(0, +)
        for _ in 0..<50 { try log.append(.of(["x"]), to: TopicPartition("users", 0)) }
        pause(.milliseconds(300))
        let woken = try switches().reduce(0, +) - before
        #expect(woken < 50, "\(woken) switches of \(parked) threads for 50 commits")
        try log.deleteTopic("users")
        for thread in threads { thread.join() }
        try log.close()
    }

    /// How often each of the parked threads has gone to sleep.
    private func switches() throws -> [Int] {
        let folder = "/proc/self/task"
        return try FileSystem.entries(of: Path(folder)).compactMap { task in
            let path = Path("\(folder)/\(task)/status")
            // Another test's thread may end between the listing and the reading.
            guard let bytes = try? FileSystem.contents(of: path, limit: 1 << 16) else { return nil }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            guard lines.first == "Name:\twake-parked" else { return nil }
            return lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }?.split(separator: "\t").last
                .flatMap { Int($0) }
        }
    }
}
