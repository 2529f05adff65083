internal import Bytes
internal import System

/// One call of a client that waits for its answer.
public typealias CallID = UInt64

/// A member of a group, and the calls with which it waits.
struct Member: Sendable {
    var id: Name
    var instance: Name?
    var clientID: String
    var clientHost: String
    var sessionTimeout: Duration
    var rebalanceTimeout: Duration
    var protocols: [GroupProtocol]
    var assignment: Bytes = []
    /// When it came, compared with others.
    let order: UInt64
    /// When it counts as gone, unless it is heard of; nobody expires who waits for an answer.
    var expires = Moment.distantFuture
    var joinCall: CallID?
    var syncCall: CallID?
    /// It has not asked for its assignment in this generation.
    var owesSync = false

    var waits: Bool { joinCall != nil || syncCall != nil }
    var deadline: Moment { waits ? .distantFuture : expires }

    /// What is kept for it.
    var keptBytes: Int { ownBytes + assignment.count }
    private(set) var ownBytes: Int

    var metadataBytes: Int { protocols.reduce(0) { $0 + $1.metadata.count } }

    func metadata(for protocolName: String) -> Bytes {
        protocols.first { Name($0.name) == Name(protocolName) }?.metadata ?? []
    }

    func knows(_ protocolName: Name) -> Bool { protocols.contains { Name($0.name) == protocolName } }

    mutating func hear(at now: Moment) { expires = now + sessionTimeout }

    /// Takes over what a join says of the member.
    mutating func update(from request: JoinRequest) {
        ownBytes = request.keptBytes
        protocols = request.protocols
        clientID = request.clientID
        clientHost = request.clientHost
        sessionTimeout = request.sessionTimeout
        rebalanceTimeout = request.rebalanceTimeout > .zero ? request.rebalanceTimeout : request.sessionTimeout
    }

    init(_ id: Name, _ request: JoinRequest, order: UInt64) {
        self.id = id
        self.order = order
        instance = request.instanceID.map(Name.init)
        clientID = request.clientID
        clientHost = request.clientHost
        sessionTimeout = request.sessionTimeout
        rebalanceTimeout = request.rebalanceTimeout > .zero ? request.rebalanceTimeout : request.sessionTimeout
        protocols = request.protocols
        ownBytes = request.keptBytes
    }
}

extension JoinRequest {
    /// What a member is kept in that this makes or changes.
    var keptBytes: Int {
        // A member's id is made of one of the first two.
        let names = [instanceID ?? "", clientID, instanceID ?? clientID, clientHost].reduce(0) { $0 + $1.utf8.count }
        return protocols.reduce(GroupLimits.memberOverhead + names) { $0 + $1.name.utf8.count + $1.metadata.count }
    }
}
