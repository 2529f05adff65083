internal import ConsumerGroups
internal import KafkaWire

/// Tells the state and the members of groups.
enum DescribeGroupsHandler: Handler {
    typealias API = DescribeGroups

    static func serve(_ request: DescribeGroups.Request, _ call: Call<DescribeGroups>) {
        call.answer(
            DescribeGroups.Response { response in
                response.groups = request.groups.once(by: \.self).map { name in
                    do throws(GroupError) {
                        return DescribeGroups.Response.Group(try call.broker.groups.describe(name))
                    } catch {
                        return DescribeGroups.Response.Group {
                            $0.groupID = name
                            $0.code = KafkaErrorCode(error)
                        }
                    }
                }
            })
    }
}

extension DescribeGroups.Response.Group {
    fileprivate init(_ group: GroupDescription) {
        self.init {
            $0.groupID = group.group
            $0.state = group.state.rawValue
            $0.protocolType = group.protocolType
            $0.protocolName = group.protocolName
            $0.members = group.members.map { member in
                DescribeGroups.Response.Member {
                    $0.memberID = member.id
                    $0.instanceID = member.instanceID
                    $0.clientID = member.clientID
                    $0.clientHost = member.clientHost
                    $0.memberMetadata = member.metadata
                    $0.memberAssignment = member.assignment
                }
            }
        }
    }
}
