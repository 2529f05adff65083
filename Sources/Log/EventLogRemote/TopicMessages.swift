internal import EventLog
internal import KafkaWire
internal import Model

extension CreateTopics.Request.Topic {
    init(_ topic: NewTopic) {
        self.init()
        name = topic.name
        // -1 stands for the broker's own number, so that whoever asks for -1 must ask for another impossible one.
        partitionCount = topic.partitions.map { $0 == -1 ? .min : Int32(clamping: $0) } ?? -1
        replicationFactor = -1
        settings = topic.settings.sorted { $0.key < $1.key }.map { name, value in
            CreateTopics.Request.Setting {
                $0.name = name
                $0.value = value
            }
        }
    }
}

extension IncrementalAlterConfigs.Request.Setting {
    /// Sets a value, or gives the setting back to its default.
    init(_ name: String, _ value: String?) {
        self.init()
        self.name = name
        self.value = value
        operation = value == nil ? 1 : 0
    }
}

extension DeleteRecords.Request.Topic {
    init(_ place: TopicPartition, before offset: Offset) {
        self.init()
        name = place.topic
        partitions = [
            DeleteRecords.Request.Partition {
                $0.index = place.partition
                $0.offset = offset
            }
        ]
    }
}

extension TopicDescription {
    /// The protocol's number for a setting that was given for this topic.
    private static let ownSource: Int8 = 1

    init(_ name: String, _ partitions: Int, _ described: [DescribeConfigs.Response.Setting]) {
        var settings = TopicSettings()
        var overrides: [String: String] = [:]
        let known = Set(settings.described.map(\.name))
        for setting in described where known.contains(setting.name) {
            guard let value = setting.value else { continue }
            if setting.source == Self.ownSource { overrides[setting.name] = value }
            // Another broker may have values that this port has no words for: they show among the overrides only.
            settings = (try? settings.applying([setting.name: value])) ?? settings
        }
        let identity = TopicIdentity(described, of: name)
        self.init(
            name: name, id: identity.id, partitions: partitions, createdAt: identity.createdAt, overrides: overrides,
            settings: settings)
    }
}
