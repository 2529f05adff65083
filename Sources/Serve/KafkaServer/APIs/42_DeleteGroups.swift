internal import ConsumerGroups
internal import KafkaWire

/// Deletes groups without members, with their positions.
enum DeleteGroupsHandler: Handler {
    typealias API = DeleteGroups

    static func serve(_ request: DeleteGroups.Request, _ call: Call<DeleteGroups>) {
        call.answer(
            DeleteGroups.Response { response in
                response.groups = request.groups.map { name in
                    DeleteGroups.Response.Group { group in
                        group.groupID = name
                        do throws(GroupError) { try call.broker.groups.delete(name) } catch {
                            group.code = KafkaErrorCode(error)
                        }
                    }
                }
            })
    }
}
