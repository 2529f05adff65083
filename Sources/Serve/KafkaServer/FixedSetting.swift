internal import EventLog
internal import KafkaWire

/// A setting of Kafka's topics that has one value here, because it is so: asked for, it changes nothing.
struct FixedSetting: Sendable {
    let name: String
    let value: String
    let kind: TopicSettings.Kind

    static let all = [
        FixedSetting(name: "compression.type", value: "producer", kind: .text),
        FixedSetting(name: "min.insync.replicas", value: "1", kind: .integer),
        FixedSetting(name: "preallocate", value: "false", kind: .boolean),
        FixedSetting(name: "unclean.leader.election.enable", value: "false", kind: .boolean),
    ]

    /// What the versions of the protocol that are spoken here have no field for; `EventLogRemote` asks for it.
    static func identity(of topic: TopicDescription) -> [FixedSetting] {
        [
            FixedSetting(name: "sluice.created.at", value: "\(topic.createdAt)", kind: .long),
            FixedSetting(name: "sluice.topic.id", value: "\(topic.id)", kind: .text),
        ]
    }

    /// Whether the setting is one that can differ; refuses another value of one that cannot.
    static func check(_ name: String, _ value: String) throws(Refusal) -> Bool {
        guard let fixed = all.first(where: { $0.name == name }) else { return true }
        guard fixed.value == value else {
            throw Refusal(.invalidConfig, "\(name)=\(value): here it is always \(fixed.value)")
        }
        return false
    }
}
