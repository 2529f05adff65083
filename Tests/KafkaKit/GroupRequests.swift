public import Bytes
public import KafkaWire

/// What a newcomer of a group asks, or a member that comes again.
public func joining(
    _ group: String, as memberID: String = "", session: Int32 = 10_000, rebalance: Int32 = 10_000
) -> JoinGroup.Request {
    JoinGroup.Request {
        $0.groupID = group
        $0.memberID = memberID
        $0.sessionTimeoutMilliseconds = session
        $0.rebalanceTimeoutMilliseconds = rebalance
        $0.protocolType = "consumer"
        $0.protocols = [
            .init {
                $0.name = "range"
                $0.metadata = [1, 2]
            }
        ]
    }
}

/// What a member asks that has joined; a leader says what each is to have.
public func syncing(
    _ group: String, _ joined: JoinGroup.Response, assignments: [(memberID: String, assignment: Bytes)]
) -> SyncGroup.Request {
    SyncGroup.Request {
        $0.groupID = group
        $0.generation = joined.generation
        $0.memberID = joined.memberID
        $0.assignments = assignments.map { memberID, assignment in
            .init {
                $0.memberID = memberID
                $0.assignment = assignment
            }
        }
    }
}

/// The sign of life of a member.
public func beating(_ group: String, as memberID: String, in generation: Int32) -> Heartbeat.Request {
    Heartbeat.Request {
        $0.groupID = group
        $0.memberID = memberID
        $0.generation = generation
    }
}

/// The end of a membership, in the words of all versions.
public func leaving(_ group: String, as memberID: String) -> LeaveGroup.Request {
    LeaveGroup.Request {
        $0.groupID = group
        $0.memberID = memberID
        $0.members = [.init { $0.memberID = memberID }]
    }
}

/// A commit of offsets in partitions, by a member or by nobody in particular.
public func committing(
    _ offsets: [Int32: Int64], of topic: String = "orders", for group: String, as memberID: String = "",
    in generation: Int32 = -1
) -> OffsetCommit.Request {
    OffsetCommit.Request {
        $0.groupID = group
        $0.generation = generation
        $0.memberID = memberID
        $0.topics = [
            .init {
                $0.name = topic
                $0.partitions = offsets.sorted { $0.key < $1.key }.map { partition, offset in
                    .init {
                        $0.index = partition
                        $0.offset = offset
                    }
                }
            }
        ]
    }
}
