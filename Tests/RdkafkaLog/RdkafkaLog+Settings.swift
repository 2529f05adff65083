internal import CRdkafkaLog
internal import EventLog
internal import Model

/// librdkafka's numbers about the settings of topics.
enum ConfiguredTopic {
    /// Topics among what has settings.
    static let kind: Int32 = 2
    /// A setting that was given for this topic.
    static let ownSource: Int32 = 1
}

extension RdkafkaLog {
    /// What the settings of topics say about them; `sluice up` tells there also which topic it is that has a name.
    func describe(_ topics: [(key: String, value: Int)]) throws(EventLogError) -> [TopicDescription] {
        if topics.isEmpty { return [] }
        var asked = topics.map { library.ConfigResource_new(ConfiguredTopic.kind, $0.key) as Foreign? }
        defer { for resource in asked { library.ConfigResource_destroy(resource) } }
        let partitions = Dictionary(uniqueKeysWithValues: topics.map { ($0.key, $0.value) })
        let found = try ask(
            "the settings of topics",
            { client, queue in library.DescribeConfigs(client, &asked, asked.count, nil, queue) },
            { event throws(EventLogError) in
                var count = 0
                let resources = library.DescribeConfigs_result_resources(event, &count)
                return try (0..<count).map { index throws(EventLogError) in
                    try describe(resources?[index], partitions)
                }
            })
        return found.compactMap { $0 }
    }

    /// One topic; nil when it went meanwhile.
    private func describe(
        _ resource: UnsafeRawPointer?, _ partitions: [String: Int]
    ) throws(EventLogError) -> TopicDescription? {
        let name = text(library.ConfigResource_name(resource))
        do throws(EventLogError) {
            let words = library.ConfigResource_error_string(resource)
            try check(library.ConfigResource_error(resource), words, "topic \(name)")
        } catch {
            if error.code == .unknownTopic { return nil }
            throw error
        }
        let entries = entries(of: resource)
        let own = entries.filter { $0.isOwn }.map { ($0.name, $0.value) }
        let values = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { one, _ in one })
        guard let id = values["sluice.topic.id"].flatMap({ TopicID($0) }),
            let created = values["sluice.created.at"].flatMap({ Timestamp($0) }), let count = partitions[name]
        else { throw EventLogError(.failed, "topic \(name): the broker does not say which it is") }
        let known = Set(TopicSettings().described.map(\.name))
        let settings = try TopicSettings().applying(values.filter { known.contains($0.key) })
        return TopicDescription(
            name: name, id: id, partitions: count, createdAt: created,
            overrides: Dictionary(uniqueKeysWithValues: own), settings: settings)
    }

    private func entries(of resource: UnsafeRawPointer?) -> [(name: String, value: String, isOwn: Bool)] {
        var count = 0
        let entries = library.ConfigResource_configs(resource, &count)
        return (0..<count).map { index in
            let entry = entries?[index]
            return (
                text(library.ConfigEntry_name(entry)), text(library.ConfigEntry_value(entry)),
                library.ConfigEntry_source(entry) == ConfiguredTopic.ownSource
            )
        }
    }
}
