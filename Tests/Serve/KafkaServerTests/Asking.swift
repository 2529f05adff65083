import Bytes
import KafkaWire

/// A fetch of partitions, each from an offset on.
func fetching(
    _ wanted: [String: [(Int32, Int64)]], minBytes: Int32 = 0, maxBytes: Int32 = 1 << 20, wait: Int32 = 0
) -> Fetch.Request {
    Fetch.Request { request in
        request.minBytes = minBytes
        request.maxBytes = maxBytes
        request.maxWaitMilliseconds = wait
        request.topics = wanted.sorted { $0.key < $1.key }.map { name, partitions in
            .init {
                $0.name = name
                $0.partitions = partitions.map { part($0, from: $1, maxBytes: maxBytes) }
            }
        }
    }
}

private func part(_ index: Int32, from offset: Int64, maxBytes: Int32) -> Fetch.Request.Partition {
    .init {
        $0.index = index
        $0.fetchOffset = offset
        $0.partitionMaxBytes = maxBytes
    }
}

/// Joins the group `readers`, twice where the broker first tells the member its id.
func join(
    _ client: KafkaClient, version: Int16 = JoinGroup.versions.upperBound
) throws -> JoinGroup.Response {
    var request = JoinGroup.Request {
        $0.groupID = "readers"
        $0.sessionTimeoutMilliseconds = 10_000
        $0.rebalanceTimeoutMilliseconds = 10_000
        $0.protocolType = "consumer"
        $0.protocols = [
            .init {
                $0.name = "range"; $0.metadata = [1, 2]
            }
        ]
    }
    let first = try client.ask(request, version: version)
    guard first.code == .memberIdRequired else { return first }
    request.memberID = first.memberID
    return try client.ask(request, version: version)
}

func sync(_ joined: JoinGroup.Response, assignment: Bytes) -> SyncGroup.Request {
    SyncGroup.Request {
        $0.groupID = "readers"
        $0.generation = joined.generation
        $0.memberID = joined.memberID
        $0.assignments = [
            .init {
                $0.memberID = joined.memberID; $0.assignment = assignment
            }
        ]
    }
}

/// Becomes the only member of the group `readers`.
func enter(_ client: KafkaClient) throws -> (id: String, generation: Int32) {
    let joined = try join(client)
    _ = try client.ask(sync(joined, assignment: [9]))
    return (joined.memberID, joined.generation)
}

func beat(
    _ client: KafkaClient, _ member: (id: String, generation: Int32), version: Int16
) throws -> KafkaErrorCode {
    try client.ask(
        Heartbeat.Request {
            $0.groupID = "readers"
            $0.memberID = member.id
            $0.generation = member.generation
        }, version: version
    ).code
}
