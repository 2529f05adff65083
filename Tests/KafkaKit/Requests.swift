public import Bytes
internal import Conformance
public import KafkaWire
public import Model
internal import RecordBatches

/// A request to append batches to partitions.
public func producing(
    _ batches: [Int32: Bytes], to topic: String = "orders", acks: Int16 = -1
) -> Produce.Request {
    Produce.Request { request in
        request.acks = acks
        request.timeoutMilliseconds = 30_000
        request.topics = [
            .init {
                $0.name = topic
                $0.partitions = batches.sorted { $0.key < $1.key }.map { partition, records in
                    .init {
                        $0.index = partition
                        $0.records = records
                    }
                }
            }
        ]
    }
}

/// A fetch of partitions, each from an offset on.
public func fetching(
    _ positions: [Int32: Int64], of topic: String = "orders", minBytes: Int32 = 1, maxBytes: Int32 = 1 << 20,
    wait: Int32 = 0
) -> Fetch.Request {
    Fetch.Request { request in
        request.minBytes = minBytes
        request.maxBytes = maxBytes
        request.maxWaitMilliseconds = wait
        request.topics = [
            .init {
                $0.name = topic
                $0.partitions = positions.sorted { $0.key < $1.key }.map { partition, offset in
                    .init {
                        $0.index = partition
                        $0.fetchOffset = offset
                        $0.partitionMaxBytes = maxBytes
                    }
                }
            }
        ]
    }
}

/// A search for the first offset of a time in partitions; -1 is for the end of one, -2 for its start.
public func finding(_ times: [Int32: Int64], in topic: String = "orders") -> ListOffsets.Request {
    ListOffsets.Request {
        $0.topics = [
            .init {
                $0.name = topic
                $0.partitions = times.sorted { $0.key < $1.key }.map { partition, time in
                    .init {
                        $0.index = partition
                        $0.timestamp = time
                    }
                }
            }
        ]
    }
}

/// The texts in an answer to a fetch, each with its offset.
public func texts(_ records: Bytes) throws -> [(offset: Offset, text: String)] { try RecordBatches(records).texts() }

/// The texts alone.
public func values(_ records: Bytes) throws -> [String] { try RecordBatches(records).values() }
