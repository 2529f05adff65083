import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Reading while segments roll, seal and go` {
    /// A read that stopped at its budget once went on at the end that the partition had by then, and left out what lay
    /// between.
    @Test(arguments: 1...4)
    func `gives batches without a gap`(round: Int) throws {
        let scratch = try Scratch()
        var options = LogOptions.small
        options.openSegments = 4
        let log = try EventLogLMDB(scratch.data, options)
        try log.createTopic(NewTopic("orders", partitions: 2, settings: ["segment.bytes": "70000"]))
        let isDone = Monitor(false)
        let gaps = Monitor<[String]>([])
        let writers = try (0..<2).map { writer in
            try Thread("writer") {
                for number in 0..<400 {
                    let texts = (0..<(1 + number % 20)).map { "\($0)" + String(repeating: "z", count: 100) }
                    do throws(EventLogError) {
                        try log.append(.of(texts), to: TopicPartition("orders", Int32((number + writer) % 2)))
                    } catch { gaps.withLock { $0.append("\(error)") } }
                }
            }
        }
        let readers = try (0..<2).map { partition in
            try Thread("reader") {
                follow(log, TopicPartition("orders", Int32(partition)), until: isDone, noting: gaps)
            }
        }
        let cleaner = try Thread("cleaner") {
            while !isDone.withLock({ $0 }) {
                for partition in 0..<2 as Range<Int32> {
                    let place = TopicPartition("orders", partition)
                    do throws(EventLogError) {
                        let range = try log.offsets(of: place)
                        _ = try log.deleteRecords(of: place, before: max(range.start, range.end - 300))
                    } catch { gaps.withLock { $0.append("\(error)") } }
                }
            }
        }
        for writer in writers { writer.join() }
        isDone.withLock { $0 = true }
        for thread in readers + [cleaner] { thread.join() }
        #expect(gaps.withLock { $0 } == [])
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])
    }

    private func follow(
        _ log: EventLogLMDB, _ place: TopicPartition, until isDone: Monitor<Bool>, noting gaps: Monitor<[String]>
    ) {
        var next: Offset = 0
        while !isDone.withLock({ $0 }) {
            do throws(EventLogError) {
                for batch in try log.read(place, from: next, budget: 20_000).batches {
                    if !(batch.baseOffset...batch.lastOffset).contains(next) {
                        gaps.withLock { $0.append("\(place): a read from \(next) gave \(batch.baseOffset)") }
                    }
                    next = batch.nextOffset
                }
            } catch {
                guard error.code == .offsetOutOfRange else {
                    gaps.withLock { $0.append("\(error)") }
                    return
                }
                do throws(EventLogError) { next = try log.offsets(of: place).start } catch { return }
            }
        }
    }
}
