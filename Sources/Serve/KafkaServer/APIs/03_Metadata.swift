internal import EventLog
internal import KafkaWire
internal import Network
internal import Telemetry

/// Tells topics, and that this broker leads every partition; makes topics that somebody asks for by name.
enum MetadataHandler: Handler {
    typealias API = Metadata

    static func serve(_ request: Metadata.Request, _ call: Call<Metadata>) {
        let broker = call.broker
        let address = broker.address(for: call.client)
        let topics: [Metadata.Response.Topic]
        do throws(EventLogError) { topics = try self.topics(request, broker) } catch {
            // An empty list would be believed, and the protocol has no code for all topics together.
            broker.logger.error("the topics cannot be listed: \(error)")
            return call.answerLater().hangUp()
        }
        call.answer(
            Metadata.Response { response in
                response.brokers = [
                    Metadata.Response.Broker {
                        $0.nodeID = BrokerIdentity.node
                        $0.host = address.host
                        $0.port = Int32(address.port)
                    }
                ]
                response.clusterID = BrokerIdentity.cluster
                response.controllerID = BrokerIdentity.node
                response.topics = topics
            })
    }

    private static func topics(
        _ request: Metadata.Request, _ broker: Broker
    ) throws(EventLogError) -> [Metadata.Response.Topic] {
        guard let asked = request.topics else { return try broker.log.topics().map { Metadata.Response.Topic($0) } }
        let creates = request.allowAutoTopicCreation && broker.settings.createsTopics
        var room = creates ? broker.settings.limits.createdTopics : 0
        return asked.once(by: \.name).map { topic in
            do throws(EventLogError) {
                return Metadata.Response.Topic(try find(topic.name, creating: &room, broker))
            } catch {
                return Metadata.Response.Topic {
                    $0.name = topic.name
                    $0.code = KafkaErrorCode(error)
                }
            }
        }
    }

    /// Finds a topic, or makes it while there is `room` for another.
    private static func find(
        _ name: String, creating room: inout Int, _ broker: Broker
    ) throws(EventLogError) -> TopicDescription {
        try TopicName.check(name)
        do throws(EventLogError) {
            return try broker.log.describeTopic(name)
        } catch  where error.code == .unknownTopic && room > 0 {
            room -= 1
            do throws(EventLogError) {
                let limit = broker.settings.limits.askedTopics
                guard let topic = try broker.makeTopic(NewTopic(name), ifFewerThan: limit) else {
                    broker.logger.warning("topic not made: a client asked for it, and there are many", ["topic": name])
                    throw error
                }
                broker.logger.info("topic made because a client asked for it", ["topic": name])
                return topic
            } catch  where error.code == .topicExists {
                // Another client asked at the same moment.
                return try broker.log.describeTopic(name)
            }
        }
    }
}

extension Metadata.Response.Topic {
    fileprivate init(_ description: TopicDescription) {
        self.init {
            $0.name = description.name
            $0.partitions = (0..<Int32(description.partitions)).map { index in
                Metadata.Response.Partition {
                    $0.index = index
                    $0.leaderID = BrokerIdentity.node
                    $0.leaderEpoch = BrokerIdentity.leaderEpoch
                    $0.replicas = [BrokerIdentity.node]
                    $0.inSyncReplicas = [BrokerIdentity.node]
                }
            }
        }
    }
}
