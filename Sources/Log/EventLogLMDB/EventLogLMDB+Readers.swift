public import EventLog
public import Model
internal import System

extension EventLogLMDB: GroupOffsets {
    public func commit(
        _ offsets: [TopicPartition: CommittedOffset], for group: String
    ) throws(EventLogError) {
        try GroupName.check(group)
        try context.checkTrust()
        var places: [Positions.Place: CommittedOffset] = [:]
        for (place, committed) in offsets.sorted(by: { $0.key < $1.key }) {
            let identified = try identify(place)
            try committed.check(at: place)
            places[identified] = committed
        }
        try lendSpare { () throws(EventLogError) in try readers.commit(places, for: group) }
    }

    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try GroupName.check(group)
        let names = namesByID
        var result: [TopicPartition: CommittedOffset] = [:]
        for (place, committed) in try readers.committed(by: group) {
            guard let name = names[place.topic] else { continue }
            result[TopicPartition(name, place.partition)] = committed
        }
        return result
    }

    public func groups() throws(EventLogError) -> [String] { try readers.groups() }

    public func deleteGroup(_ group: String) throws(EventLogError) {
        try GroupName.check(group)
        try lendSpare { () throws(EventLogError) in try readers.deleteGroup(group) }
    }

    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        try GroupMembership(group: group, bytes: membership ?? []).check()
        try context.checkTrust()
        try lendSpare { () throws(EventLogError) in try readers.remember(membership, of: group) }
    }

    /// Who reads may note it on a full disk, too, but not with the room that deletions need.
    private func lendSpare(_ body: () throws(EventLogError) -> Void) throws(EventLogError) {
        try context.directory.spare.lend(downTo: Limits.spareForDeletion, body)
    }

    public func memberships() throws(EventLogError) -> [GroupMembership] { try readers.allMemberships() }

    private var namesByID: [TopicID: String] {
        state.withLock { state in
            Dictionary(uniqueKeysWithValues: state.topics.values.map { ($0.id, $0.name) })
        }
    }

    private func identify(_ place: TopicPartition) throws(EventLogError) -> Positions.Place {
        let topic = try topic(place.topic)
        let partitions = topic.description.partitions
        guard place.partition >= 0, Int(place.partition) < partitions else {
            throw EventLogError(.unknownPartition, "\(place): \(place.topic) has \(partitions) partition(s)")
        }
        return Positions.Place(topic: topic.id, partition: place.partition)
    }
}

extension EventLogLMDB: Holds {
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {
        try GroupName.check(hold: name)
        try context.checkTrust()
        let topics = state.withLock { Array($0.topics.values) }
        for place in positions.next.keys.sorted() {
            guard let topic = topics.first(where: { $0.id == place.topic }) else {
                throw EventLogError(.unknownTopic, "hold \"\(name)\": there is no topic with the id \(place.topic)")
            }
            _ = try topic.offsets(of: place.partition)
        }
        try upkeep.whileNothingGoes { (holds) throws(EventLogError) in
            guard !holds.contains(where: { $0.isBroken && $0.name.utf8.elementsEqual(name.utf8) }) else {
                throw EventLogError(
                    .broken,
                    "hold \"\(name)\" is broken: records that it needed went at the disk limit; release it to go on")
            }
            try readers.hold(Hold(name: name, positions: positions))
        }
    }

    public func holds() throws(EventLogError) -> [Hold] { readers.allHolds }

    public func release(_ name: String) throws(EventLogError) {
        try GroupName.check(hold: name)
        try upkeep.whileNothingGoes { (_) throws(EventLogError) in try readers.release(name) }
    }
}
