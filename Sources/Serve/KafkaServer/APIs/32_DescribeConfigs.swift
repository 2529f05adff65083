internal import EventLog
internal import KafkaWire

/// Tells the settings that apply, and where each comes from.
enum DescribeConfigsHandler: Handler {
    typealias API = DescribeConfigs

    /// Where a value comes from, by the protocol's numbers.
    private enum Source {
        static let topic: Int8 = 1
        static let configuration: Int8 = 4
        static let standard: Int8 = 5
    }

    static func serve(_ request: DescribeConfigs.Request, _ call: Call<DescribeConfigs>) {
        call.answer(
            DescribeConfigs.Response { response in
                response.resources = request.resources.once(by: { "\($0.resourceType) \($0.resourceName)" }).map {
                    asked in
                    DescribeConfigs.Response.Resource { resource in
                        resource.resourceType = asked.resourceType
                        resource.resourceName = asked.resourceName
                        do throws(Refusal) {
                            let all = try settings(of: asked, call.broker)
                            let keys = asked.keys.map { Set($0) }
                            resource.settings = all.filter { keys?.contains($0.name) ?? true }
                        } catch {
                            resource.code = error.code
                            resource.message = error.message
                        }
                        if !request.includeSynonyms {
                            for index in resource.settings.indices { resource.settings[index].synonyms = [] }
                        }
                    }
                }
            })
    }

    private static func settings(
        of asked: DescribeConfigs.Request.Resource, _ broker: Broker
    ) throws(Refusal) -> [DescribeConfigs.Response.Setting] {
        switch try ConfigResource(type: asked.resourceType, name: asked.resourceName) {
        case .broker: return brokerSettings(broker.settings)
        case .topic(let name):
            let topic = try Refusal.of { () throws(EventLogError) in try broker.log.describeTopic(name) }
            let own = topic.settings.described.map { name, value, kind in
                setting(name, value, kind, from: topic.overrides[name] == nil ? Source.configuration : Source.topic)
            }
            return own
                + (FixedSetting.all + FixedSetting.identity(of: topic)).map {
                    setting($0.name, $0.value, $0.kind, from: Source.standard, isReadOnly: true)
                }
        }
    }

    private static func brokerSettings(_ settings: KafkaSettings) -> [DescribeConfigs.Response.Setting] {
        let own: [(name: String, value: String, kind: TopicSettings.Kind)] = [
            ("auto.create.topics.enable", "\(settings.createsTopics)", .boolean),
            ("broker.id", "\(BrokerIdentity.node)", .integer),
            ("default.replication.factor", "\(BrokerIdentity.replicas)", .integer),
            ("num.partitions", "\(settings.defaultPartitions)", .integer),
        ]
        // A topic's setting has another name where it is the broker's default (Kafka's documentation, topic configs).
        let defaults = settings.topicDefaults.described.map { name, value, kind in
            (name: brokerNames[name] ?? "log.\(name)", value: value, kind: kind)
        }
        return (own + defaults).sorted { $0.name < $1.name }.map {
            setting($0.name, $0.value, $0.kind, from: Source.configuration, isReadOnly: true)
        }
    }

    private static let brokerNames = [
        "max.message.bytes": "message.max.bytes", "segment.ms": "log.roll.ms",
        "message.timestamp.type": "log.message.timestamp.type",
    ]

    private static func setting(
        _ name: String, _ value: String, _ kind: TopicSettings.Kind, from source: Int8, isReadOnly: Bool = false
    ) -> DescribeConfigs.Response.Setting {
        DescribeConfigs.Response.Setting {
            $0.name = name
            $0.value = value
            $0.readOnly = isReadOnly
            $0.source = source
            $0.type = number(of: kind)
            $0.synonyms = [
                DescribeConfigs.Response.Synonym {
                    $0.name = name
                    $0.value = value
                    $0.source = source
                }
            ]
        }
    }

    /// The protocol's number for a kind of value.
    private static func number(of kind: TopicSettings.Kind) -> Int8 {
        switch kind {
        case .boolean: 1
        case .text: 2
        case .integer: 3
        case .long: 5
        case .list: 7
        }
    }
}
