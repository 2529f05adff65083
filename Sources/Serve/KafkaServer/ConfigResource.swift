internal import EventLog
internal import KafkaWire

/// What settings may belong to, by the protocol's numbers.
enum ConfigResource {
    case topic(String)
    case broker

    init(type: Int8, name: String) throws(Refusal) {
        switch type {
        case 2: self = .topic(name)
        case 4:
            guard name.isEmpty || name == "\(BrokerIdentity.node)" else {
                throw Refusal(.invalidRequest, "broker \(name): the only one is \(BrokerIdentity.node)")
            }
            self = .broker
        default: throw Refusal(.invalidRequest, "a resource of type \(type): there are topics (2) and brokers (4)")
        }
    }
}

/// A change of a topic's own settings: new values, and nil for those that go back to the default.
struct SettingsChange {
    let topic: String
    let changes: [String: String?]

    func apply(onlyChecking: Bool, _ broker: Broker) throws(Refusal) {
        try Refusal.of { () throws(EventLogError) in
            guard onlyChecking else { return try broker.log.alterTopic(topic, settings: changes) }
            let present = try broker.log.describeTopic(topic).overrides
            _ = try broker.settings.topicDefaults.applying(TopicSettings.overrides(present, changedBy: changes))
        }
    }
}

extension ConfigResource {
    /// The topic whose settings are to change; a broker's come from its configuration.
    func topicToChange() throws(Refusal) -> String {
        guard case .topic(let name) = self else {
            throw Refusal(
                .invalidRequest, "a broker's settings come from the configuration file; see: sluice help config")
        }
        return name
    }
}
