internal import ConsumerGroups
internal import EventLog
internal import KafkaWire
internal import Model

/// Tells a group's positions.
enum OffsetFetchHandler: Handler {
    typealias API = OffsetFetch

    static func serve(_ request: OffsetFetch.Request, _ call: Call<OffsetFetch>) {
        call.answer(
            OffsetFetch.Response { response in
                do throws(GroupError) {
                    let committed = try call.broker.groups.committed(by: request.groupID)
                    response.topics = answer(request.topics ?? all(committed), from: committed)
                } catch {
                    // Before version 2 there is no place for a code but beside each partition.
                    response.code = KafkaErrorCode(error)
                    response.topics = answer(request.topics ?? [], from: [:], code: response.code)
                }
            })
    }

    private static func all(_ committed: [TopicPartition: CommittedOffset]) -> [OffsetFetch.Request.Topic] {
        var topics: [OffsetFetch.Request.Topic] = []
        for place in committed.keys.sorted() {
            if topics.last?.name != place.topic { topics.append(OffsetFetch.Request.Topic { $0.name = place.topic }) }
            topics[topics.count - 1].partitions.append(place.partition)
        }
        return topics
    }

    private static func answer(
        _ topics: [OffsetFetch.Request.Topic], from committed: [TopicPartition: CommittedOffset],
        code: KafkaErrorCode = .none
    ) -> [OffsetFetch.Response.Topic] {
        topics.map { asked in
            OffsetFetch.Response.Topic { topic in
                topic.name = asked.name
                topic.partitions = asked.partitions.map { index in
                    let found = committed[TopicPartition(asked.name, index)]
                    return OffsetFetch.Response.Partition {
                        $0.index = index
                        $0.offset = found?.offset ?? -1
                        $0.leaderEpoch = found?.leaderEpoch ?? -1
                        $0.metadata = found?.metadata ?? ""
                        $0.code = code
                    }
                }
            }
        }
    }
}
