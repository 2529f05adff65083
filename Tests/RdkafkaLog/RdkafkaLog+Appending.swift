public import EventLog
public import Model
internal import RecordBatches
internal import System

extension RdkafkaLog: Appending {
    /// Takes batches apart and lets librdkafka number and send their records, again and again until they are
    /// acknowledged, each kept once. Batches of one append may be kept in part.
    public func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            try append.validate()
            if append.sourcePosition != nil { throw Self.unsupported("\(append.topic): a source's position") }
            let batches = try append.entries.map { entry throws(EventLogError) in
                try records(of: entry, in: append.topic)
            }
            let pending = PendingAppend(append.topic, counts: batches.map(\.count))
            queueing.withLock { _ in queue(batches, pending) }
            return pending.ticket
        } catch { return AppendTicket(.failure(error)) }
    }

    private func records(of entry: Append.Entry, in topic: String) throws(EventLogError) -> [ProducedRecord] {
        let place = TopicPartition(topic, entry.partition)
        try producer.find(place)
        if entry.batch.producerID >= 0 { throw Self.unsupported("\(place): a batch with a number of its own") }
        do throws(RecordBatchError) {
            return try entry.batch.records().map { ProducedRecord(place: place, record: $0.record) }
        } catch { throw EventLogError(.invalidBatch, "\(place): \(error)") }
    }

    private func queue(_ batches: [[ProducedRecord]], _ pending: PendingAppend) {
        for (index, batch) in batches.enumerated() {
            for record in batch {
                let told = Unmanaged.passRetained(PendingRecord(pending, batch: index, library: library))
                do throws(RdkafkaFailure) {
                    try library.produce(record, by: producer, opaque: told.toOpaque())
                } catch {
                    told.release()
                    pending.fail(error)
                }
            }
        }
    }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        _ = try producer.partitions(of: topic)
        throw Self.unsupported("\(topic): the position of \(source)")
    }

    public func newProducerID() throws(EventLogError) -> Int64 {
        throw Self.unsupported("a producer's id")
    }
}

extension RdkafkaLog: Holds {
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {
        throw Self.unsupported("hold \(name)")
    }

    public func holds() throws(EventLogError) -> [Hold] { throw Self.unsupported("holds") }

    public func release(_ name: String) throws(EventLogError) { throw Self.unsupported("hold \(name)") }
}
