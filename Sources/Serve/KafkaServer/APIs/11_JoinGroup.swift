internal import ConsumerGroups
internal import KafkaWire

/// Enters a group; the answer comes when its members are known.
enum JoinGroupHandler: Handler {
    typealias API = JoinGroup

    /// From here on a newcomer is told its id first, so that one that gives up leaves nothing behind (KIP-394).
    private static let firstWithMemberID: Int16 = 4

    static func serve(_ request: JoinGroup.Request, _ call: Call<JoinGroup>) {
        let answer = call.answerLater()
        call.broker.groups.join(request.groupID, JoinRequest(request, call)) { result in
            switch result {
            case .success(let joined): answer.give(JoinGroup.Response(joined))
            case .failure(let error):
                answer.give(
                    JoinGroup.Response {
                        $0.code = KafkaErrorCode(error)
                        $0.memberID = error.memberID.isEmpty ? request.memberID : error.memberID
                    })
            }
        }
    }

    fileprivate static func asksForMemberID(_ version: Int16) -> Bool { version >= firstWithMemberID }
}

extension JoinRequest {
    fileprivate init(_ request: JoinGroup.Request, _ call: Call<JoinGroup>) {
        self.init()
        memberID = request.memberID
        instanceID = request.instanceID
        clientID = call.client.id
        // As Kafka writes it, and as its tools expect it.
        clientHost = "/\(call.client.host)"
        sessionTimeout = .milliseconds(request.sessionTimeoutMilliseconds)
        rebalanceTimeout = .milliseconds(max(0, request.rebalanceTimeoutMilliseconds))
        protocolType = request.protocolType
        // Copies, since a slice would keep the whole request that it came in.
        protocols = request.protocols.map { ConsumerGroups.GroupProtocol($0.name, Array($0.metadata)[...]) }
        asksForMemberID = JoinGroupHandler.asksForMemberID(call.version)
    }
}

extension JoinGroup.Response {
    fileprivate init(_ joined: Joined) {
        self.init {
            $0.generation = joined.generation
            $0.protocolName = joined.protocolName
            $0.leader = joined.leader
            $0.memberID = joined.memberID
            $0.members = joined.members.map { joined in
                Member {
                    $0.memberID = joined.id
                    $0.instanceID = joined.instanceID
                    $0.metadata = joined.metadata
                }
            }
        }
    }
}
