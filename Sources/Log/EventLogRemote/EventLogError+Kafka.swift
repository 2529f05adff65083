internal import EventLog
internal import KafkaWire
internal import Scalars

extension EventLogError {
    /// What a broker answered about `subject`, with its own words where it had some.
    init(_ code: KafkaErrorCode, _ message: String?, _ subject: String) {
        self.init(
            Code(code),
            message.map { $0.range(of: subject) != nil ? $0 : "\(subject): \($0)" } ?? "\(subject): \(code.name)")
    }
}

extension EventLogError.Code {
    /// The caller's terms for the protocol's, the other way round as the server has it.
    init(_ code: KafkaErrorCode) {
        switch code {
        case .unknownTopicOrPartition, .unknownTopicId, .inconsistentTopicId: self = .unknownTopic
        case .topicAlreadyExists: self = .topicExists
        case .invalidTopicException: self = .invalidTopicName
        case .invalidPartitions, .invalidReplicaAssignment: self = .invalidPartitionCount
        case .invalidConfig: self = .invalidSetting
        case .offsetOutOfRange, .positionOutOfRange: self = .offsetOutOfRange
        case .corruptMessage: self = .damagedBatch
        case .invalidTimestamp, .unsupportedCompressionType, .invalidRecord: self = .invalidBatch
        case .messageTooLarge, .recordListTooLarge: self = .batchTooLarge
        case .outOfOrderSequenceNumber, .duplicateSequenceNumber, .unknownProducerId: self = .outOfOrderSequence
        case .invalidProducerEpoch, .invalidProducerIdMapping, .producerFenced: self = .fencedProducer
        case .groupIdNotFound: self = .unknownGroup
        case .invalidGroupId: self = .invalidGroupName
        case .offsetMetadataTooLarge: self = .metadataTooLarge
        // Somebody still needs what should go away.
        case .policyViolation, .nonEmptyGroup, .topicDeletionDisabled, .groupSubscribedToTopic: self = .held
        case .invalidRequiredAcks, .unsupportedSaslMechanism, .unsupportedVersion, .invalidReplicationFactor,
            .invalidRequest, .unsupportedForMessageFormat, .securityDisabled:
            self = .unsupported
        // A disk that is full and one that fails have one code, and mostly it is full: a log that failed is soon gone.
        case .kafkaStorageError: self = .full
        // Another moment, or another broker, may do.
        case .invalidFetchSize, .leaderNotAvailable, .notLeaderOrFollower, .requestTimedOut, .brokerNotAvailable,
            .replicaNotAvailable, .staleControllerEpoch, .networkException, .coordinatorLoadInProgress,
            .coordinatorNotAvailable, .notCoordinator, .notEnoughReplicas, .notEnoughReplicasAfterAppend,
            .illegalGeneration, .unknownMemberId, .rebalanceInProgress, .notController, .concurrentTransactions,
            .operationNotAttempted, .reassignmentInProgress, .fetchSessionIdNotFound,
            .invalidFetchSessionEpoch, .listenerNotFound, .fencedLeaderEpoch, .unknownLeaderEpoch, .staleBrokerEpoch,
            .offsetNotAvailable, .memberIdRequired, .preferredLeaderNotAvailable, .groupMaxSizeReached,
            .fencedInstanceId, .eligibleLeadersNotAvailable, .unstableOffsetCommit, .throttlingQuotaExceeded,
            .fetchSessionTopicIdError, .newLeaderElected, .offsetMovedToTieredStorage, .fencedMemberEpoch,
            .staleMemberEpoch, .rebootstrapRequired:
            self = .unavailable
        // Nothing that a caller of the port could do makes these better.
        case .unknownServerError, .none, .inconsistentGroupProtocol, .invalidSessionTimeout,
            .invalidCommitOffsetSize, .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed,
            .illegalSaslState, .invalidTxnState, .invalidTransactionTimeout, .transactionCoordinatorFenced,
            .transactionalIdAuthorizationFailed, .logDirNotFound, .saslAuthenticationFailed,
            .delegationTokenAuthDisabled, .delegationTokenNotFound, .delegationTokenOwnerMismatch,
            .delegationTokenRequestNotAllowed, .delegationTokenAuthorizationFailed, .delegationTokenExpired,
            .invalidPrincipalType, .electionNotNeeded, .noReassignmentInProgress, .resourceNotFound, .duplicateResource,
            .unacceptableCredential, .inconsistentVoterSet, .invalidUpdateVersion, .featureUpdateFailed,
            .principalDeserializationFailure, .snapshotNotFound, .duplicateBrokerRegistration, .brokerIdNotRegistered,
            .inconsistentClusterId, .transactionalIdNotFound, .ineligibleReplica, .unreleasedInstanceId,
            .unsupportedAssignor, .mismatchedEndpointType, .unsupportedEndpointType, .unknownControllerId,
            .unknownSubscriptionId, .telemetryTooLarge, .invalidRegistration, .transactionAbortable,
            .invalidRecordState, .shareSessionNotFound, .invalidShareSessionEpoch, .fencedStateEpoch, .invalidVoterKey,
            .duplicateVoter, .voterNotFound, .invalidRegularExpression, .streamsInvalidTopology,
            .streamsInvalidTopologyEpoch, .streamsTopologyFenced, .shareSessionLimitReached:
            self = .failed
        }
    }
}
