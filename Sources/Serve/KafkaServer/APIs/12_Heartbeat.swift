internal import ConsumerGroups
internal import KafkaWire

/// Takes a member's sign of life, and tells it when its group is being rebalanced.
enum HeartbeatHandler: Handler {
    typealias API = Heartbeat

    static func serve(_ request: Heartbeat.Request, _ call: Call<Heartbeat>) {
        call.answer(
            Heartbeat.Response { response in
                let claim = MemberClaim(
                    generation: request.generation, memberID: request.memberID, instanceID: request.instanceID)
                do throws(GroupError) { try call.broker.groups.heartbeat(request.groupID, claim) } catch {
                    response.code = KafkaErrorCode(error)
                }
            })
    }
}
