internal import ConsumerGroups
internal import KafkaWire

/// Lets members go: one, or from version 3 on several, each with a code of its own.
enum LeaveGroupHandler: Handler {
    typealias API = LeaveGroup

    private static let firstWithMembers: Int16 = 3

    static func serve(_ request: LeaveGroup.Request, _ call: Call<LeaveGroup>) {
        let takesMembers = call.version >= firstWithMembers
        let leavers =
            takesMembers
            ? request.members.map { Leaver(memberID: $0.memberID, instanceID: $0.instanceID) }
            : [Leaver(memberID: request.memberID)]
        call.answer(
            LeaveGroup.Response { response in
                do throws(GroupError) {
                    let codes = try call.broker.groups.leave(request.groupID, leavers).map { error in
                        error.map { KafkaErrorCode($0) } ?? .none
                    }
                    if takesMembers {
                        response.members = zip(leavers, codes).map { LeaveGroup.Response.Member($0, $1) }
                    } else {
                        response.code = codes[0]
                    }
                } catch {
                    response.code = KafkaErrorCode(error)
                }
            })
    }
}

extension LeaveGroup.Response.Member {
    fileprivate init(_ leaver: Leaver, _ code: KafkaErrorCode) {
        self.init {
            $0.memberID = leaver.memberID
            $0.instanceID = leaver.instanceID
            $0.code = code
        }
    }
}
