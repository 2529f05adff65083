public import Model

/// The rules for the names of groups and holds.
public enum GroupName {
    public static func check(_ group: String) throws(EventLogError) {
        guard (1...LogLimits.groupNameBytes).contains(group.utf8.count) else {
            throw EventLogError(.invalidGroupName, "a group's name has 1 to \(LogLimits.groupNameBytes) bytes")
        }
    }

    public static func check(hold: String) throws(EventLogError) {
        guard (1...LogLimits.holdNameBytes).contains(hold.utf8.count) else {
            throw EventLogError(.invalidGroupName, "a hold's name has 1 to \(LogLimits.holdNameBytes) bytes")
        }
    }
}

extension GroupMembership {
    /// Refuses a name or a membership that is longer than a log remembers.
    public func check() throws(EventLogError) {
        try GroupName.check(group)
        guard bytes.count <= LogLimits.membershipBytes else {
            throw EventLogError(
                .metadataTooLarge,
                "group \"\(group)\": a membership of \(bytes.count) bytes, more than \(LogLimits.membershipBytes)")
        }
    }
}

extension CommittedOffset {
    /// Refuses a note that is longer than a log remembers.
    public func check(at place: TopicPartition) throws(EventLogError) {
        guard metadata.utf8.count <= LogLimits.metadataBytes else {
            throw EventLogError(
                .metadataTooLarge,
                "\(place): \(metadata.utf8.count) bytes beside an offset, more than \(LogLimits.metadataBytes)")
        }
    }
}
