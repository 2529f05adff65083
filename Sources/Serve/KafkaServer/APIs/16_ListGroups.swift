internal import ConsumerGroups
internal import KafkaWire

/// Tells which groups there are.
enum ListGroupsHandler: Handler {
    typealias API = ListGroups

    static func serve(_ request: ListGroups.Request, _ call: Call<ListGroups>) {
        call.answer(
            ListGroups.Response { response in
                do throws(GroupError) {
                    response.groups = try call.broker.groups.list().map { listing in
                        ListGroups.Response.Group {
                            $0.groupID = listing.group
                            $0.protocolType = listing.protocolType
                        }
                    }
                } catch {
                    response.code = KafkaErrorCode(error)
                }
            })
    }
}
