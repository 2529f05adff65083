public import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import RecordBatches
internal import System

extension EventLogRemote: Appending {
    /// Sends each batch on its own, as the protocol has it: an append over several may be kept in part, and then its
    /// error says so. Numbered batches are sent again until they are acknowledged, and are kept once.
    ///
    /// One with a source's position is kept as a whole, by a request that only `sluice up` knows, and is answered when
    /// this returns.
    public func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            try append.validate()
            guard let source = append.sourcePosition else {
                return appender.submit(append, by: clock.now + options.deliveryTimeout)
            }
            return AppendTicket(.success(try keep(append, from: source)))
        } catch { return AppendTicket(.failure(error)) }
    }

    private func keep(
        _ append: Append, from source: Append.SourcePosition
    ) throws(EventLogError) -> [Appended] {
        let request = AppendFromSource.Request { request in
            request.topic = append.topic
            request.source = source.source
            request.position = source.position[...]
            request.partitions = append.entries.map { entry in
                AppendFromSource.Partition {
                    $0.index = entry.partition
                    $0.records = entry.batch.bytes
                }
            }
        }
        let deadline = clock.now + options.patience
        for entry in append.entries {
            _ = try cluster.leader(of: TopicPartition(append.topic, entry.partition), by: deadline)
        }
        // A batch without a number would be kept twice.
        let isRepeatable = append.entries.allSatisfy { $0.batch.producerID >= 0 }
        let answer = try cluster.ask(request, of: .anyone, twice: isRepeatable, code: \.code)
        if answer.code.meansStaleMetadata { cluster.forget(append.topic) }
        try check(answer.code, answer.message, append.topic)
        guard answer.batches.count == append.entries.count else {
            throw EventLogError(.failed, "\(append.topic): the broker answered something else")
        }
        return zip(answer.batches, append.entries).map { kept, entry in
            Appended(
                baseOffset: kept.baseOffset,
                nextOffset: kept.baseOffset &+ Offset(entry.batch.recordCount),
                appendTime: kept.logAppendTimeMilliseconds < 0 ? nil : kept.logAppendTimeMilliseconds,
                isDuplicate: kept.isDuplicate)
        }
    }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        let request = SourcePosition.Request {
            $0.topic = topic
            $0.source = source
        }
        let answer = try cluster.ask(request, of: .anyone, code: \.code)
        try check(answer.code, answer.message, topic)
        return answer.position.map(Array.init)
    }

    public func newProducerID() throws(EventLogError) -> Int64 {
        let answer = try cluster.ask(InitProducerId.Request(), of: .anyone, code: \.code)
        try check(answer.code, nil, "a producer's id")
        return answer.producerID
    }
}
