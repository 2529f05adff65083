public import EventLog
internal import KafkaWire
public import Model
internal import Network

extension EventLogRemote: GroupOffsets {
    public func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        try GroupName.check(group)
        // Looked at before anything is sent, because a broker keeps what is good beside what is not.
        var partitions: [String: Set<Int32>] = [:]
        for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            let present = try partitions[place.topic].orMade { () throws(EventLogError) in
                try cluster.partitions(of: place.topic)
            }
            partitions[place.topic] = present
            guard present.contains(place.partition) else {
                throw EventLogError(.unknownPartition, "\(place): \(place.topic) has \(present.count) partition(s)")
            }
            try offset.check(at: place)
        }
        if offsets.isEmpty { return }
        let request = OffsetCommit.Request(offsets, for: group)
        let answer = try cluster.ask(request, of: .coordinator(of: group)) { answer in
            answer.topics.lazy.flatMap(\.partitions).first { $0.code != .none }?.code ?? .none
        }
        for topic in answer.topics {
            for partition in topic.partitions {
                try check(partition.code, nil, "group \(group), \(TopicPartition(topic.name, partition.index))")
            }
        }
    }

    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try GroupName.check(group)
        let request = OffsetFetch.Request { $0.groupID = group }
        let answer = try cluster.ask(request, of: .coordinator(of: group)) { answer in
            answer.code == .none
                ? answer.topics.lazy.flatMap(\.partitions).first { $0.code != .none }?.code ?? .none : answer.code
        }
        try check(answer.code, nil, "group \(group)")
        var committed: [TopicPartition: CommittedOffset] = [:]
        for topic in answer.topics {
            for partition in topic.partitions where partition.offset >= 0 {
                try check(partition.code, nil, "group \(group), \(TopicPartition(topic.name, partition.index))")
                committed[TopicPartition(topic.name, partition.index)] = CommittedOffset(
                    offset: partition.offset, leaderEpoch: partition.leaderEpoch, metadata: partition.metadata ?? "")
            }
        }
        return committed
    }

    public func groups() throws(EventLogError) -> [String] {
        // By their bytes: strings are equal that Kafka tells apart.
        var names: [[UInt8]: String] = [:]
        for broker in try cluster.brokers() {
            do throws(EventLogError) {
                let answer = try cluster.ask(ListGroups.Request(), of: .broker(broker), code: \.code)
                try check(answer.code, nil, "the groups of \(broker)")
                for group in answer.groups { names[Array(group.groupID.utf8)] = group.groupID }
            } catch {
                // What it kept is another's now, which may have been asked already.
                guard error.code == .unavailable, try !cluster.brokers().contains(broker) else { throw error }
                return try groups()
            }
        }
        return names.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    public func deleteGroup(_ group: String) throws(EventLogError) {
        try GroupName.check(group)
        let request = DeleteGroups.Request { $0.groups = [group] }
        let answer = try cluster.ask(request, of: .coordinator(of: group), twice: false) { answer in
            answer.groups.first?.code ?? .none
        }
        guard let code = answer.groups.first?.code else {
            throw EventLogError(.failed, "group \(group): the broker answered something else")
        }
        if code == .groupIdNotFound { throw EventLogError(.unknownGroup, "there is no group \(group)") }
        try check(code, nil, "group \(group)")
    }

    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        throw Self.unsupported("\(group): a group's members cannot be remembered")
    }

    public func memberships() throws(EventLogError) -> [GroupMembership] {
        throw Self.unsupported("groups' members cannot be listed")
    }
}

extension OffsetCommit.Request {
    /// Offsets from outside of any generation of members.
    fileprivate init(_ offsets: [TopicPartition: CommittedOffset], for group: String) {
        self.init()
        groupID = group
        topics = Dictionary(grouping: offsets, by: \.key.topic).sorted { $0.key < $1.key }.map { name, places in
            Topic { topic in
                topic.name = name
                topic.partitions = places.sorted { $0.key < $1.key }.map { place, offset in
                    Partition {
                        $0.index = place.partition
                        $0.offset = offset.offset
                        $0.leaderEpoch = offset.leaderEpoch
                        $0.metadata = offset.metadata
                    }
                }
            }
        }
    }
}
