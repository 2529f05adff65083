public import Model
internal import System

extension InMemoryEventLog: GroupOffsets {
    public func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        try GroupName.check(group)
        try state.update { state throws(EventLogError) in
            var committed = state.groups[Name(group)] ?? [:]
            for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) {
                let topic = try state.topic(place.topic)
                try topic.check(place.partition)
                try offset.check(at: place)
                committed[Positions.Place(topic: topic.id, partition: place.partition)] = offset
            }
            state.groups[Name(group)] = committed.isEmpty ? nil : committed
        }
    }

    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try GroupName.check(group)
        return state.withLock { state in
            var committed: [TopicPartition: CommittedOffset] = [:]
            for (place, offset) in state.groups[Name(group)] ?? [:] {
                guard let topic = state.topic(place.topic) else { continue }
                committed[TopicPartition(topic.name, place.partition)] = offset
            }
            return committed
        }
    }

    public func groups() throws(EventLogError) -> [String] {
        state.withLock { state in state.groups.keys.sorted().map(\.text) }
    }

    public func deleteGroup(_ group: String) throws(EventLogError) {
        try GroupName.check(group)
        try state.update { state throws(EventLogError) in
            let offsets = state.groups.removeValue(forKey: Name(group))
            let membership = state.memberships.removeValue(forKey: Name(group))
            guard offsets != nil || membership != nil else {
                throw EventLogError(.unknownGroup, "there is no group \(group)")
            }
        }
    }

    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        try GroupMembership(group: group, bytes: membership ?? []).check()
        state.update { $0.memberships[Name(group)] = membership }
    }

    public func memberships() throws(EventLogError) -> [GroupMembership] {
        state.withLock { state in
            state.memberships.sorted { $0.key < $1.key }.map { GroupMembership(group: $0.key.text, bytes: $0.value) }
        }
    }
}
