internal import EventLog
internal import KafkaWire
internal import Model

/// Gives up the records before given offsets.
enum DeleteRecordsHandler: Handler {
    typealias API = DeleteRecords

    private static let end: Int64 = -1

    static func serve(_ request: DeleteRecords.Request, _ call: Call<DeleteRecords>) {
        call.answer(
            DeleteRecords.Response { response in
                response.topics = request.topics.map { asked in
                    DeleteRecords.Response.Topic { topic in
                        topic.name = asked.name
                        topic.partitions = asked.partitions.map { partition in
                            delete(before: partition.offset, in: TopicPartition(asked.name, partition.index), call)
                        }
                    }
                }
            })
    }

    private static func delete(
        before offset: Int64, in place: TopicPartition, _ call: Call<DeleteRecords>
    ) -> DeleteRecords.Response.Partition {
        let log = call.broker.log
        return DeleteRecords.Response.Partition { partition in
            partition.index = place.partition
            do throws(EventLogError) {
                let limit = offset == end ? try log.offsets(of: place).end : offset
                partition.lowWatermark = try log.deleteRecords(of: place, before: limit)
            } catch {
                partition.lowWatermark = -1
                partition.code = KafkaErrorCode(error)
            }
        }
    }
}
