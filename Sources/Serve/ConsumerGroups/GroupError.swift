public import EventLog

/// Why a coordinator did not do what it was asked, in the words of Kafka's protocol.
public struct GroupError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable, CaseIterable {
        /// The coordinator is stopping, or could not keep what it must remember.
        case coordinatorNotAvailable
        case illegalGeneration
        case unknownMember
        case rebalanceInProgress
        /// Another process joined with the same instance id.
        case fencedInstance
        /// The member must come again with the id that stands in `memberID`.
        case memberIDRequired
        /// No way of assigning partitions is known to all members.
        case inconsistentProtocol
        case invalidSessionTimeout
        case invalidGroup
        case groupFull
        /// What a member or leader says is longer than a group may keep.
        case tooLarge
        case groupNotFound
        case nonEmptyGroup
        /// The log did not take it; `cause` says why.
        case log
    }

    /// What the client's loop should do about it.
    public enum Remedy: Sendable, Hashable {
        case retry, rejoin, fixRequest, stop
    }

    public let code: Code
    public let message: String
    /// The id to come again with, where one is required.
    public let memberID: String
    public let cause: EventLogError?

    public init(_ code: Code, _ message: String, memberID: String = "", cause: EventLogError? = nil) {
        self.code = code
        self.message = message
        self.memberID = memberID
        self.cause = cause
    }

    public var remedy: Remedy {
        switch code {
        case .coordinatorNotAvailable: .retry
        case .illegalGeneration, .unknownMember, .rebalanceInProgress, .memberIDRequired: .rejoin
        case .inconsistentProtocol, .invalidSessionTimeout, .invalidGroup, .groupFull, .tooLarge, .groupNotFound,
            .nonEmptyGroup:
            .fixRequest
        case .fencedInstance: .stop
        case .log:
            switch cause?.remedy {
            case .retry, nil: .retry
            case .fixRequest: .fixRequest
            case .stop: .stop
            }
        }
    }

    public var description: String { cause.map { "\(message): \($0)" } ?? message }
}

extension GroupError {
    static let stopping = GroupError(.coordinatorNotAvailable, "the coordinator is stopping")
    static let rebalancing = GroupError(.rebalanceInProgress, "the group is being rebalanced; join again")
    static let replacedCall = GroupError(.rebalanceInProgress, "the member has asked again since")
    static let noMember = GroupError(.unknownMember, "the group has no such member; join without an id")
    static let fenced = GroupError(.fencedInstance, "another process has joined with the same group.instance.id")

    static func noRoom(for group: String) -> GroupError {
        GroupError(
            .coordinatorNotAvailable, "\(group): the members of all groups have as many bytes as may be; try again")
    }

    static func illegalGeneration(_ generation: Int32, current: Int32) -> GroupError {
        GroupError(.illegalGeneration, "generation \(generation) is over, the group is at \(current)")
    }
}
