import Bytes
import ConsumerGroups
import System

extension FuzzTarget {
    /// What is remembered of a group is refused or becomes a group, whose membership is the same.
    static let memberships = FuzzTarget(name: "memberships") { bytes in
        let membership: Membership
        do throws(ByteError) { membership = try Membership(decoding: bytes) } catch { return }
        let encoded = membership.encoded()
        try hold(try Membership(decoding: encoded) == membership, "a membership changes on its way")
        var group = ConsumerGroup("fuzz", membership, settings: GroupSettings(), now: Moment(nanoseconds: 0))
        try hold(group.memberCount == membership.members.count, "members are lost")
        group.tick(group.nextDeadline)
        group.tick(Moment(nanoseconds: .max - 1))
        _ = group.description
        group.end(GroupError(.coordinatorNotAvailable, "the end"))
        _ = group.takeActions()
    }
}
