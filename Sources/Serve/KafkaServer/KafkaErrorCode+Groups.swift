internal import ConsumerGroups
internal import KafkaWire

extension KafkaErrorCode {
    /// What a member of a group is told, so that it does what the error's remedy says.
    init(_ error: GroupError) {
        switch error.code {
        case .coordinatorNotAvailable: self = .coordinatorNotAvailable
        case .illegalGeneration: self = .illegalGeneration
        case .unknownMember: self = .unknownMemberId
        case .rebalanceInProgress: self = .rebalanceInProgress
        case .fencedInstance: self = .fencedInstanceId
        case .memberIDRequired: self = .memberIdRequired
        case .inconsistentProtocol: self = .inconsistentGroupProtocol
        case .invalidSessionTimeout: self = .invalidSessionTimeout
        case .invalidGroup: self = .invalidGroupId
        case .groupFull: self = .groupMaxSizeReached
        case .tooLarge: self = .invalidRequest
        case .groupNotFound: self = .groupIdNotFound
        case .nonEmptyGroup: self = .nonEmptyGroup
        case .log:
            // A full disk may have room later: this code makes members try again, the log's own do not.
            self = error.remedy == .retry ? .coordinatorNotAvailable : error.cause.map { KafkaErrorCode($0) } ?? .none
        }
    }
}
