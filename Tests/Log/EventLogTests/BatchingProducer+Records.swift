import EventLog
import Model

extension BatchingProducer {
    func send(_ record: Record, to partition: Int32? = nil) throws(EventLogError) { try send([record], to: partition) }

    /// Sends records that have no headers, as one run.
    func send(_ records: [Record], to partition: Int32? = nil) throws(EventLogError) {
        var run = RecordRun()
        var bytes: [UInt8] = []
        for record in records {
            precondition(record.headers.isEmpty, "a run's records share their headers")
            let value = record.value.map { value in
                bytes += value
                return bytes.count - value.count..<bytes.count
            }
            let key = record.key ?? []
            run.append(timestamp: record.timestamp, key: record.key == nil ? nil : key.span.bytes, value: value)
        }
        try send(run, in: bytes, to: partition)
    }
}
