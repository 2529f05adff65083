internal import EventLog
internal import KafkaWire

/// Gives topics more partitions.
enum CreatePartitionsHandler: Handler {
    typealias API = CreatePartitions

    static func serve(_ request: CreatePartitions.Request, _ call: Call<CreatePartitions>) {
        call.answer(
            CreatePartitions.Response { response in
                response.topics = request.topics.map { asked in
                    CreatePartitions.Response.Topic { topic in
                        topic.name = asked.name
                        do throws(Refusal) {
                            try grow(asked, onlyChecking: request.validateOnly, call.broker)
                        } catch {
                            topic.code = error.code
                            topic.message = error.message
                        }
                    }
                }
            })
    }

    private static func grow(
        _ asked: CreatePartitions.Request.Topic, onlyChecking: Bool, _ broker: Broker
    ) throws(Refusal) {
        let present = try Refusal.of { () throws(EventLogError) in try broker.log.describeTopic(asked.name).partitions }
        if let assignments = asked.assignments {
            guard assignments.count == Int(asked.count) - present,
                assignments.allSatisfy({ $0.brokerIDs == [BrokerIdentity.node] })
            else {
                throw Refusal(
                    .invalidReplicaAssignment,
                    "\(asked.name): each new partition is on broker \(BrokerIdentity.node), the only one")
            }
        }
        try Refusal.of { () throws(EventLogError) in
            try broker.growTopic(asked.name, upTo: Int(asked.count), onlyChecking: onlyChecking)
        }
    }
}
