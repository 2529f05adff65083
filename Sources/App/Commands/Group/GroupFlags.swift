internal import Arguments
internal import EventLog
internal import Model
internal import Scalars

/// What the commands on groups share.
enum GroupFlags {
    static let group = Positional("group", .name("GROUP", listedBy: "group list --quiet"), "the group's name")

    /// What the group has committed, or an error that knows which group was meant.
    static func committed(
        by group: String, in log: any EventLog, _ session: Session
    ) throws -> [TopicPartition: CommittedOffset] {
        let names = try log.groups()
        guard names.contains(where: { $0.utf8.elementsEqual(group.utf8) }) else {
            let topic = try log.topics().first?.name
            let way = topic.map { ": " + session.suggestion("consume \($0) --group \(group)") } ?? " an offset"
            throw CommandError(
                "there is no group \"\(group)\"" + Scalars.suggestion(for: group, among: names),
                remedy: "a group exists once it has committed\(way)")
        }
        return try log.committed(by: group)
    }
}

/// How far a group is behind in one partition.
struct GroupLag {
    let place: TopicPartition
    let committed: CommittedOffset
    let range: OffsetRange

    /// Records that are still to be read; those that are gone do not count.
    var lag: Int64 { range.end - min(max(committed.offset, range.start), range.end) }

    static func all(
        of committed: [TopicPartition: CommittedOffset], in log: any EventLog
    ) throws(EventLogError) -> [GroupLag] {
        var lags: [GroupLag] = []
        for (place, offset) in committed.sorted(by: { $0.key < $1.key }) {
            lags.append(GroupLag(place: place, committed: offset, range: try log.offsets(of: place)))
        }
        return lags
    }
}
