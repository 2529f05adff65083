import EventLog
import Model
import Testing

@Suite(.enabled(if: canCount && isOptimized, "only optimized code is counted: make test-counts"))
struct `A record on its way into the log` {
    @Test(arguments: [nil, [1, 2, 3]] as [[UInt8]?])
    func `takes no memory of its own`(key: [UInt8]?) throws {
        let log = InMemoryEventLog()
        try log.createTopic(NewTopic("events", partitions: 2))
        let producer = try BatchingProducer(for: "events", of: log)
        let bytes = [UInt8](repeating: 7, count: 200)
        var run = RecordRun(headers: [Record.Header(key: "a", value: [1])])
        func allocated(_ count: Int) throws -> Int {
            let ownKey = key ?? []
            return try allocations {
                run.removeAll()
                for _ in 0..<count {
                    run.append(timestamp: 1, key: key == nil ? nil : ownKey.span.bytes, value: 0..<bytes.count)
                }
                try producer.send(run, in: bytes)
                try producer.flush()
            }
        }
        let (few, many) = (try allocated(1000), try allocated(10_000))
        try producer.close()
        // A batch takes a few blocks, and has more than a thousand of these records.
        #expect(many - few < 9000 / 20, "\(few) blocks for 1000 records, \(many) for 10,000")
    }
}
