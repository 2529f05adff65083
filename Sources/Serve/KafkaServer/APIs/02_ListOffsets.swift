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
                            return find(partition.timestamp, in: place, call.broker.log)
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
        _ timestamp: Int64, in place: TopicPartition, _ log: any EventLog
    ) -> ListOffsets.Response.Partition {
        ListOffsets.Response.Partition { partition in
            partition.index = place.partition
            do throws(EventLogError) {
                switch timestamp {
                case end: partition.offset = try log.offsets(of: place).end
                case start: partition.offset = try log.offsets(of: place).start
                default:
                    // Nothing that late is no error: both stay -1.
                    guard let found = try log.firstRecord(of: place, atOrAfter: timestamp) else { return }
                    (partition.offset, partition.timestamp) = (found.offset, found.timestamp)
                }
                partition.leaderEpoch = BrokerIdentity.leaderEpoch
            } catch {
                partition.code = KafkaErrorCode(error)
            }
        }
    }
}
