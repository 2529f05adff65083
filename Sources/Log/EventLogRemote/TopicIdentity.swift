internal import EventLog
internal import KafkaWire
internal import Model

/// Which topic it is that has a name: `sluice up` tells it beside the topic's settings.
///
/// Other brokers do not in the versions that are spoken here: there the identity is made from the name, and a topic of
/// the same name made anew is taken for the same.
struct TopicIdentity {
    static let idSetting = "sluice.topic.id"
    static let createdSetting = "sluice.created.at"
    /// The protocol's number for topics among what has settings.
    static let resourceType: Int8 = 2

    let id: TopicID
    /// -1 where the broker does not tell it.
    let createdAt: Timestamp

    /// Asks for a topic's identity alone.
    static func request(_ topic: String) -> DescribeConfigs.Request {
        request([topic], settings: [idSetting])
    }

    /// Asks for these settings of topics, or for all.
    static func request(_ topics: [String], settings: [String]?) -> DescribeConfigs.Request {
        DescribeConfigs.Request { request in
            request.resources = topics.map { name in
                DescribeConfigs.Request.Resource {
                    $0.resourceType = resourceType
                    $0.resourceName = name
                    $0.keys = settings
                }
            }
        }
    }

    init(_ answer: DescribeConfigs.Response, of topic: String) {
        self.init(answer.resources.first { $0.resourceName == topic }?.settings ?? [], of: topic)
    }

    init(_ settings: [DescribeConfigs.Response.Setting], of topic: String) {
        func value(_ name: String) -> String? { settings.first { $0.name == name }?.value }
        id = value(Self.idSetting).flatMap { TopicID($0) } ?? TopicID(madeFrom: topic.utf8)
        createdAt = value(Self.createdSetting).flatMap { Timestamp($0) } ?? -1
    }
}
