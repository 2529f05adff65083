internal import EventLog
internal import KafkaWire
internal import Model

/// Tells where partitions begin and end, and where a time is in them.
enum ListOffsetsHandler: Handler {
    typealias API = ListOffsets

    private static let end: Int64 = -1
    private static let start: Int64 = -2

    static func serve(_ request: ListOffsets.Request, _ call: Call<ListOffsets>) {
        var seen: Set<TopicPartition> = []
        call.answer(
            ListOffsets.Response { response in
                response.topics = request.topics.map { asked in
                    ListOffsets.Response.Topic { topic in
                        topic.name = asked.name
                        topic.partitions = asked.partitions.map { partition in
                            let place = TopicPartition(asked.name, partition.index)
                            // A search may open a batch, so a partition has one; Kafka does the same.
                            guard seen.insert(place).inserted else { return repeated(place) }
                            return find(partition, of: asked.name, call.broker)
                        }
                    }
                }
            })
    }

    private static func repeated(_ place: TopicPartition) -> ListOffsets.Response.Partition {
        ListOffsets.Response.Partition {
            $0.index = place.partition
            $0.code = .invalidRequest
        }
    }

    private static func find(
        _ asked: ListOffsets.Request.Partition, of topic: String, _ broker: Broker
    ) -> ListOffsets.Response.Partition {
        let place = TopicPartition(topic, asked.index)
        return ListOffsets.Response.Partition { partition in
            partition.index = place.partition
            do throws(EventLogError) {
                let range = try broker.log.offsets(of: place)
                if let code = refusal(of: asked) {
                    partition.code = code
                    return
                }
                switch asked.timestamp {
                case end: partition.offset = range.end
                case start: partition.offset = range.start
                default:
                    // Nothing that late is no error: both stay -1.
                    let found = try broker.searches.pass { () throws(EventLogError) in
                        try broker.log.firstRecord(of: place, atOrAfter: asked.timestamp)
                    }
                    guard let found else { return }
                    (partition.offset, partition.timestamp) = (found.offset, found.timestamp)
                }
                partition.leaderEpoch = BrokerIdentity.leaderEpoch
            } catch {
                partition.code = KafkaErrorCode(error)
            }
        }
    }

    private static func refusal(of asked: ListOffsets.Request.Partition) -> KafkaErrorCode? {
        // What is below the start is no time but a question of later versions, and Kafka answers it so in these.
        if asked.timestamp < start { return .unsupportedVersion }
        return BrokerIdentity.refusal(ofLeaderEpoch: asked.currentLeaderEpoch)
    }
}
