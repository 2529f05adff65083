internal import ConsumerGroups
internal import EventLog
internal import KafkaWire
internal import Model

/// Keeps a group's positions: all that can be kept, durably, in one step.
enum OffsetCommitHandler: Handler {
    typealias API = OffsetCommit

    static func serve(_ request: OffsetCommit.Request, _ call: Call<OffsetCommit>) {
        var response = OffsetCommit.Response { $0.topics = request.topics.map { OffsetCommit.Response.Topic($0) } }
        let wanted = admit(request, &response, call.broker.log)
        if !wanted.isEmpty {
            do throws(GroupError) {
                let claim = MemberClaim(
                    generation: request.generation, memberID: request.memberID, instanceID: request.instanceID)
                try call.broker.groups.commit(wanted, for: request.groupID, as: claim)
            } catch {
                response.refuseRest(KafkaErrorCode(error))
            }
        }
        call.answer(response)
    }

    /// The positions that can be kept; others are refused one by one in the response.
    private static func admit(
        _ request: OffsetCommit.Request, _ response: inout OffsetCommit.Response, _ log: any EventLog
    ) -> [TopicPartition: CommittedOffset] {
        var wanted: [TopicPartition: CommittedOffset] = [:]
        for (topicIndex, topic) in request.topics.enumerated() {
            var partitions = 0
            var missing = KafkaErrorCode.unknownTopicOrPartition
            do throws(EventLogError) { partitions = try log.describeTopic(topic.name).partitions } catch {
                missing = KafkaErrorCode(GroupError(.log, "\(topic.name): its partitions are not known", cause: error))
            }
            for (index, partition) in topic.partitions.enumerated() {
                let metadata = partition.metadata ?? ""
                let code: KafkaErrorCode =
                    if !(0..<partitions).contains(Int(partition.index)) {
                        missing
                    } else if partition.offset < 0 {
                        // Read back, it would say that there is none. Clients take this code for the program's error:
                        // they neither retry nor rejoin, as they would with others.
                        .invalidCommitOffsetSize
                    } else if metadata.utf8.count > LogLimits.metadataBytes {
                        .offsetMetadataTooLarge
                    } else {
                        .none
                    }
                response.topics[topicIndex].partitions[index].code = code
                guard code == .none else { continue }
                wanted[TopicPartition(topic.name, partition.index)] = CommittedOffset(
                    offset: partition.offset, leaderEpoch: partition.leaderEpoch, metadata: metadata)
            }
        }
        return wanted
    }
}

extension OffsetCommit.Response {
    fileprivate mutating func refuseRest(_ code: KafkaErrorCode) {
        for topic in topics.indices {
            for partition in topics[topic].partitions.indices where topics[topic].partitions[partition].code == .none {
                topics[topic].partitions[partition].code = code
            }
        }
    }
}

extension OffsetCommit.Response.Topic {
    fileprivate init(_ asked: OffsetCommit.Request.Topic) {
        self.init {
            $0.name = asked.name
            $0.partitions = asked.partitions.map { partition in
                OffsetCommit.Response.Partition { $0.index = partition.index }
            }
        }
    }
}
