internal import EventLog
internal import KafkaWire
internal import Network

/// Tells that this broker keeps every group.
enum FindCoordinatorHandler: Handler {
    typealias API = FindCoordinator

    private static let group: Int8 = 0

    static func serve(_ request: FindCoordinator.Request, _ call: Call<FindCoordinator>) {
        let address = call.broker.address(for: call.client)
        call.answer(
            FindCoordinator.Response { response in
                do throws(Refusal) {
                    guard request.keyType == group else { throw Refusal.transactions }
                    try Refusal.of { () throws(EventLogError) in try GroupName.check(request.key) }
                    response.nodeID = BrokerIdentity.node
                    response.host = address.host
                    response.port = Int32(address.port)
                } catch {
                    response.code = error.code
                    response.message = error.message
                    response.nodeID = -1
                    response.port = -1
                }
            })
    }
}
