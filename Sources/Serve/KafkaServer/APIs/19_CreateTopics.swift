internal import EventLog
internal import KafkaWire

/// Creates topics, each on its own.
enum CreateTopicsHandler: Handler {
    typealias API = CreateTopics

    static func serve(_ request: CreateTopics.Request, _ call: Call<CreateTopics>) {
        let repeated = Set(Dictionary(grouping: request.topics, by: \.name).filter { $1.count > 1 }.keys)
        call.answer(
            CreateTopics.Response { response in
                response.topics = request.topics.map { asked in
                    CreateTopics.Response.Topic { topic in
                        topic.name = asked.name
                        let refusal =
                            repeated.contains(asked.name)
                            ? Refusal(.invalidRequest, "topic \(asked.name) is asked for more than once")
                            : create(asked, onlyChecking: request.validateOnly, call.broker)
                        topic.code = refusal?.code ?? .none
                        topic.message = refusal?.message
                    }
                }
            })
    }

    private static func create(
        _ asked: CreateTopics.Request.Topic, onlyChecking: Bool, _ broker: Broker
    ) -> Refusal? {
        do throws(Refusal) {
            let topic = try NewTopic(asked)
            try Refusal.of { () throws(EventLogError) in
                if onlyChecking { try broker.checkTopic(topic) } else { _ = try broker.makeTopic(topic) }
            }
            return nil
        } catch { return error }
    }
}

extension NewTopic {
    /// The topic that was asked for, if one broker can have it.
    fileprivate init(_ asked: CreateTopics.Request.Topic) throws(Refusal) {
        var partitions: Int? = asked.partitionCount == -1 ? nil : Int(asked.partitionCount)
        if !asked.assignments.isEmpty {
            guard asked.partitionCount == -1, asked.replicationFactor == -1 else {
                throw Refusal(.invalidRequest, "\(asked.name): either a number of partitions or their brokers")
            }
            try NewTopic.check(asked.assignments.map { ($0.index, $0.brokerIDs) }, of: asked.name)
            partitions = asked.assignments.count
        } else if ![-1, BrokerIdentity.replicas].contains(asked.replicationFactor) {
            throw Refusal(
                .invalidReplicationFactor,
                "\(asked.name): replication factor \(asked.replicationFactor), but there is one broker; ask for 1 or -1"
            )
        }
        var settings: [String: String] = [:]
        for setting in asked.settings {
            guard let value = setting.value, try FixedSetting.check(setting.name, value) else { continue }
            settings[setting.name] = value
        }
        self.init(asked.name, partitions: partitions, settings: settings)
    }

    private static func check(_ assignments: [(index: Int32, brokers: [Int32])], of name: String) throws(Refusal) {
        let isWhole = assignments.map(\.index).sorted() == Array(0..<Int32(assignments.count))
        guard isWhole, assignments.allSatisfy({ $0.brokers == [BrokerIdentity.node] }) else {
            throw Refusal(
                .invalidReplicaAssignment,
                "\(name): partitions are numbered from 0, and the only broker is \(BrokerIdentity.node)")
        }
    }
}
