internal import ConsumerGroups
internal import KafkaWire

/// Hands each member what it is assigned, once its leader has said so and that is durable.
enum SyncGroupHandler: Handler {
    typealias API = SyncGroup

    static func serve(_ request: SyncGroup.Request, _ call: Call<SyncGroup>) {
        let answer = call.answerLater()
        let claim = MemberClaim(
            generation: request.generation, memberID: request.memberID, instanceID: request.instanceID)
        let assignments = request.assignments.map { (memberID: $0.memberID, assignment: $0.assignment) }
        call.broker.groups.sync(request.groupID, SyncRequest(claim, assignments: assignments)) { result in
            answer.give(
                SyncGroup.Response {
                    switch result {
                    case .success(let assignment): $0.assignment = assignment
                    case .failure(let error): $0.code = KafkaErrorCode(error)
                    }
                })
        }
    }
}
