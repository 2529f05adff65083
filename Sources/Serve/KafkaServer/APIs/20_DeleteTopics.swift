internal import EventLog
internal import KafkaWire

/// Deletes topics, each on its own.
enum DeleteTopicsHandler: Handler {
    typealias API = DeleteTopics

    static func serve(_ request: DeleteTopics.Request, _ call: Call<DeleteTopics>) {
        call.answer(
            DeleteTopics.Response { response in
                response.topics = request.topics.map { name in
                    DeleteTopics.Response.Topic { topic in
                        topic.name = name
                        do throws(EventLogError) {
                            try call.broker.log.deleteTopic(name)
                        } catch {
                            topic.code = KafkaErrorCode(error)
                        }
                    }
                }
            })
    }
}
