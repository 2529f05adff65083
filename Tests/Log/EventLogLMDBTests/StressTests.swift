import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `Reading while segments roll, seal and go` {
    /// A read that stopped at its budget once went on at the end that the partition had by then, and left out what lay
    /// between.
    @Test(arguments: 1...4)
    func `gives batches without a gap`(round: Int) throws {
        let scratch = try Scratch()
        var options = LogOptions.small
        options.openSegments = 4
        let log = try EventLogLMDB(scratch.data, options)
        try log.createTopic(NewTopic("orders", partitions: 2, settings: ["segment.bytes": "70000"]))
        let party = Party(log)
        let writers = try (0..<2).map { writer in try Thread("writer") { party.write(writer) } }
        let readers = try (0..<2).map { partition in try Thread("reader") { party.read(Int32(partition)) } }
        let cleaner = try Thread("cleaner") { party.clean() }
        for writer in writers { writer.join() }
        party.isDone.withLock { $0 = true }
        for thread in readers + [cleaner] { thread.join() }
        #expect(party.faults.withLock { $0 } == [])
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])
    }

    /// Those who use one log at once, and what they found wrong with it.
    private final class Party: Sendable {
        let log: EventLogLMDB
        let isDone = Monitor(false)
        let faults = Monitor<[String]>([])

        init(_ log: EventLogLMDB) { self.log = log }

        func write(_ writer: Int) {
            for number in 0..<400 {
                let texts = (0..<(1 + number % 20)).map { "\($0)" + String(repeating: "z", count: 100) }
                attempt { () throws(EventLogError) in
                    try log.append(.of(texts), to: TopicPartition("orders", Int32((number + writer) % 2)))
                }
            }
        }

        func read(_ partition: Int32) {
            let place = TopicPartition("orders", partition)
            var next: Offset = 0
            while !isDone.withLock({ $0 }) {
                attempt { () throws(EventLogError) in
                    do throws(EventLogError) {
                        next = follow(try log.read(place, from: next, budget: 20_000), from: next, at: place)
                    } catch {
                        guard error.code == .offsetOutOfRange else { throw error }
                        next = try log.offsets(of: place).start
                    }
                }
            }
        }

        func clean() {
            while !isDone.withLock({ $0 }) {
                for partition in 0..<2 as Range<Int32> {
                    let place = TopicPartition("orders", partition)
                    attempt { () throws(EventLogError) in
                        let range = try log.offsets(of: place)
                        _ = try log.deleteRecords(of: place, before: max(range.start, range.end - 300))
                    }
                }
            }
        }

        private func follow(_ result: ReadResult, from start: Offset, at place: TopicPartition) -> Offset {
            var next = start
            for batch in result.batches {
                if !(batch.baseOffset...batch.lastOffset).contains(next) {
                    faults.withLock { $0.append("\(place): a read from \(next) gave \(batch.baseOffset)") }
                }
                next = batch.nextOffset
            }
            return next
        }

        private func attempt(_ work: () throws(EventLogError) -> Void) {
            do throws(EventLogError) { try work() } catch { faults.withLock { $0.append("\(error)") } }
        }
    }
}
