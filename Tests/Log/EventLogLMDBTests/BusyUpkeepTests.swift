import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `Upkeep that always has something to do` {
    /// Makes work for upkeep on upkeep's own thread, so that it never finds nothing to do: a topic whose folder cannot
    /// be removed, because a foreign file lies there, is told when it is deleted, and who hears that deletes another.
    private final class Chain: Sendable {
        let log = Monitor<EventLogLMDB?>(nil)
        let links = Monitor(0)
        let data: Path

        init(_ data: Path) { self.data = data }

        func addLink() {
            guard let log = log.withLock({ $0 }) else { return }
            links.update { $0 += 1 }
            // A link that cannot be made ends the chain, and then the count of links does not grow.
            try? add(to: log)
        }

        private func add(to log: EventLogLMDB) throws {
            try log.createTopic(NewTopic("link"))
            try log.append(.of(["a"]), to: TopicPartition("link", 0))
            for name in try FileSystem.entries(of: data / "log") where name.hasPrefix("link-") {
                try FileSystem.replace(data / "log" / name / "foreign", with: [1])
            }
            try log.deleteTopic("link")
        }
    }

    /// Jobs went before retention: as long as there were any, nothing expired, and the disk ran full.
    @Test(arguments: [true, false])
    func `frees what has expired all the same`(isAskedFor: Bool) throws {
        let scratch = try Scratch()
        let chain = Chain(scratch.data)
        let clock = ManualClock()
        var options = LogOptions.small
        options.clock = clock
        options.upkeepInterval = .seconds(30)
        options.onNotice = { _ in chain.addLink() }
        let log = try EventLogLMDB(scratch.data, options)
        chain.log.update { $0 = log }
        let place = TopicPartition("users", 0)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.bytes": "0"]))
        for _ in 0..<20 { try log.append(.of([String(repeating: "x", count: 20_000)]), to: place) }
        chain.addLink()
        #expect(eventually { chain.links.withLock { $0 } > 5 })
        #expect(try log.offsets(of: place).start == 0)
        if isAskedFor { log.applyRetention() } else { clock.advance(by: .seconds(31)) }
        #expect(try eventually(within: .seconds(5)) { try log.offsets(of: place).start > 0 })
        let links = chain.links.withLock { $0 }
        #expect(eventually { chain.links.withLock { $0 } > links }, "the chain broke, and upkeep had a rest")
        chain.log.update { $0 = nil }
        try log.close()
    }
}
