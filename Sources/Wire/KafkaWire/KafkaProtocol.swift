/// Every API that we have the bytes of.
public enum KafkaProtocol {
    /// In the order of their keys.
    public static let apis: [any KafkaAPI.Type] = [
        Produce.self, Fetch.self, ListOffsets.self, Metadata.self, OffsetCommit.self, OffsetFetch.self,
        FindCoordinator.self, JoinGroup.self, Heartbeat.self, LeaveGroup.self, SyncGroup.self, DescribeGroups.self,
        ListGroups.self, ApiVersions.self, CreateTopics.self, DeleteTopics.self, DeleteRecords.self,
        InitProducerId.self, DescribeConfigs.self, AlterConfigs.self, CreatePartitions.self, DeleteGroups.self,
        IncrementalAlterConfigs.self,
        AppendFromSource.self, SourcePosition.self,
    ]

    /// The API of that number; nil if it is not one of ours.
    public static func api(_ key: Int16) -> (any KafkaAPI.Type)? { byKey[key] }

    private static let byKey = Dictionary(uniqueKeysWithValues: apis.map { ($0.key, $0) })
}
