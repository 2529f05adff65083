internal import Bytes
public import EventLog
internal import KafkaWire
public import Model
internal import Network
internal import RecordBatches

extension EventLogRemote: Reading {
    public func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        let bytes = Int32(min(max(1, budget), Limits.readBytes))
        let request = Fetch.Request { request in
            request.maxBytes = bytes
            request.topics = [.init(place, at: offset, bytes: bytes)]
        }
        let (identity, answer) = try cluster.talk(withLeaderOf: place) { link throws(RemoteFailure) in
            // Whoever has no settings has no identity among them.
            let asked = link.serves(DescribeConfigs.self) ? try link.send(TopicIdentity.request(place.topic)) : nil
            let fetch = try link.send(request)
            var frames = BrokerLink.frames
            let identity =
                if let asked { try link.receive(asked, from: &frames) } else { DescribeConfigs.Response() }
            let answer = try link.receive(fetch, from: &frames)
            let found = answer.partition(place)
            // What is out of range is told with the range, by the caller.
            let code = found.code == .offsetOutOfRange ? .none : found.code
            return (result: (identity, found), code: answer.code == .none ? code : answer.code)
        }
        if answer.code == .offsetOutOfRange { throw .outOfRange(offset, of: place, keeping: try offsets(of: place)) }
        return ReadResult(
            topic: TopicIdentity(identity, of: place.topic).id,
            batches: try Self.wholeBatches(answer.records, of: place, from: offset),
            range: try OffsetRange(told: answer.logStartOffset, answer.highWatermark, of: place))
    }

    /// The whole batches in front; Kafka may cut the last one off. All are what their checksums say.
    private static func wholeBatches(
        _ bytes: Bytes, of place: TopicPartition, from offset: Offset
    ) throws(EventLogError) -> RecordBatches {
        var size = 0
        var next = offset
        for batch in RecordBatches(bytes) {
            do throws(RecordBatchError) { try batch.verifyChecksum() } catch {
                throw EventLogError(.corrupt, "\(place): the batch at \(batch.baseOffset) came damaged: \(error)")
            }
            guard batch.lastOffset >= next, batch.baseOffset >= next || size == 0 else {
                throw EventLogError(
                    .corrupt, "\(place): asked for \(next), the broker gave \(batch.baseOffset)...\(batch.lastOffset)")
            }
            next = batch.nextOffset
            size += batch.bytes.count
        }
        guard size > 0 || bytes.isEmpty else {
            throw EventLogError(.corrupt, "\(place): what the broker gave at \(offset) begins with no whole batch")
        }
        return RecordBatches(bytes.prefix(size))
    }

    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        let (start, end) = try cluster.talk(withLeaderOf: place) { link throws(RemoteFailure) in
            // The start first: both only grow.
            let first = try link.send(ListOffsets.Request(place, at: ListOffsets.start))
            let last = try link.send(ListOffsets.Request(place, at: ListOffsets.end))
            var frames = BrokerLink.frames
            let start = try link.receive(first, from: &frames).partition(place)
            let end = try link.receive(last, from: &frames).partition(place)
            return (result: (start.offset, end.offset), code: start.code == .none ? end.code : start.code)
        }
        return try OffsetRange(told: start, end, of: place)
    }

    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        // Times below 0 are words of the protocol: the end, the start, and more to come.
        guard timestamp >= 0 else { return try search(place, atOrAfter: timestamp) }
        let found = try cluster.talk(withLeaderOf: place) { link throws(RemoteFailure) in
            let found = try link.ask(ListOffsets.Request(place, at: timestamp)).partition(place)
            return (result: found, code: found.code)
        }
        return found.offset < 0 ? nil : RecordPlace(offset: found.offset, timestamp: found.timestamp)
    }

    /// Reads until a record is late enough; for times before 1970 that is mostly the first one.
    private func search(
        _ place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        var next = try offsets(of: place).start
        while true {
            let result = try read(place, from: next, budget: Limits.readBytes)
            if result.batches.isEmpty { return nil }
            for batch in result.batches {
                if let found = batch.firstRecord(atOrAfter: timestamp, from: next) { return found }
                next = batch.nextOffset
            }
        }
    }
}

extension OffsetRange {
    /// What a broker tells, if it can be.
    fileprivate init(told start: Offset, _ end: Offset, of place: TopicPartition) throws(EventLogError) {
        guard 0 <= start, start <= end else {
            throw EventLogError(.failed, "\(place): the broker tells offsets from \(start) to \(end)")
        }
        self.init(start: start, end: end)
    }
}

extension ListOffsets {
    fileprivate static let end: Int64 = -1
    fileprivate static let start: Int64 = -2
}

extension ListOffsets.Request {
    fileprivate init(_ place: TopicPartition, at timestamp: Int64) {
        self.init()
        let partition = Partition {
            $0.index = place.partition
            $0.timestamp = timestamp
        }
        topics = [
            Topic {
                $0.name = place.topic
                $0.partitions = [partition]
            }
        ]
    }
}

extension ListOffsets.Response {
    /// What was found; an answer that leaves the question out is taken for an error of the broker's.
    fileprivate func partition(_ place: TopicPartition) -> Partition {
        topics.lazy.filter { $0.name == place.topic }.flatMap(\.partitions).first { $0.index == place.partition }
            ?? Partition { $0.code = .unknownServerError }
    }
}

extension Fetch.Request.Topic {
    init(_ place: TopicPartition, at offset: Offset, bytes: Int32) {
        self.init()
        name = place.topic
        partitions = [
            Fetch.Request.Partition {
                $0.index = place.partition
                $0.fetchOffset = offset
                $0.partitionMaxBytes = bytes
            }
        ]
    }
}

extension Fetch.Response {
    fileprivate func partition(_ place: TopicPartition) -> Partition {
        topics.lazy.filter { $0.name == place.topic }.flatMap(\.partitions).first { $0.index == place.partition }
            ?? Partition { $0.code = .unknownServerError }
    }
}
