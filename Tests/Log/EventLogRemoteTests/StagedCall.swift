import KafkaKit
import KafkaWire
import Model
import Network

/// One request to a staged broker.
struct StagedCall {
    let frame: [UInt8]
    let header: RequestHeader
    let body: FieldReader
    let log: KafkaClient

    func request<API: KafkaAPI>(_ api: API.Type) throws -> API.Request {
        var reader = body
        return try API.Request(from: &reader, version: header.version)
    }

    /// What the log answers, as it is.
    func passed() throws -> [UInt8] {
        try answered().framed
    }

    /// What the log answers, but for what the broker says otherwise.
    func changed<API: KafkaAPI>(_ api: API.Type, _ change: (inout API.Response) -> Void) throws -> [UInt8] {
        var reader = FieldReader(try answered()[...])
        _ = try ResponseHeader(from: &reader)
        var response = try API.Response(from: &reader, version: header.version)
        change(&response)
        return try reply(response)
    }

    private func answered() throws -> [UInt8] {
        try log.send(frame.framed)
        guard let answer = try log.frame() else { throw NetworkError(.closed, "the log ended the connection") }
        return answer
    }

    private func reply<Message: KafkaMessage>(_ response: Message) throws -> [UInt8]
    where Message.API.Response == Message {
        try KafkaFrame.response(response, version: header.version, correlationID: header.correlationID)
    }

    /// The answer of a broker whose part this is not; nil where it is.
    func refusal(by node: Int32, in parts: inout StagedCluster.Parts) throws -> [UInt8]? {
        switch header.key {
        case Produce.key: return try refuseProduce(by: node, parts)
        case Fetch.key: return try refuseFetch(by: node, parts)
        case ListOffsets.key: return try refuseListOffsets(by: node, parts)
        case DeleteRecords.key: return try refuseDeleteRecords(by: node, parts)
        case OffsetCommit.key, OffsetFetch.key, DeleteGroups.key: return try refuseGroup(by: node, parts)
        case ListGroups.key:
            // Each group is told by its keeper; here one has them all.
            return parts.controller == node ? nil : try reply(ListGroups.Response())
        case CreateTopics.key, DeleteTopics.key, CreatePartitions.key:
            return parts.controller == node ? nil : try refuseController()
        default: return nil
        }
    }

    private func refuseProduce(by node: Int32, _ parts: StagedCluster.Parts) throws -> [UInt8]? {
        let request = try request(Produce.self)
        let isLed = parts.leads(node, request.topics.flatMap(\.places))
        guard let code = isLed ? parts.refusals[node] : .notLeaderOrFollower else { return nil }
        return try reply(Produce.Response { $0.topics = request.topics.map { .init(refusing: $0, code) } })
    }

    private func refuseFetch(by node: Int32, _ parts: StagedCluster.Parts) throws -> [UInt8]? {
        let topics = try request(Fetch.self).topics
        if parts.leads(node, topics.flatMap(\.places)) { return nil }
        return try reply(Fetch.Response { $0.topics = topics.map { .init(refusing: $0, .notLeaderOrFollower) } })
    }

    private func refuseListOffsets(by node: Int32, _ parts: StagedCluster.Parts) throws -> [UInt8]? {
        let topics = try request(ListOffsets.self).topics
        if parts.leads(node, topics.flatMap(\.places)) { return nil }
        return try reply(ListOffsets.Response { $0.topics = topics.map { .init(refusing: $0, .unknownLeaderEpoch) } })
    }

    private func refuseDeleteRecords(by node: Int32, _ parts: StagedCluster.Parts) throws -> [UInt8]? {
        let topics = try request(DeleteRecords.self).topics
        if parts.leads(node, topics.flatMap(\.places)) { return nil }
        return try reply(
            DeleteRecords.Response { $0.topics = topics.map { .init(refusing: $0, .notLeaderOrFollower) } })
    }

    private func refuseGroup(by node: Int32, _ parts: StagedCluster.Parts) throws -> [UInt8]? {
        switch header.key {
        case OffsetFetch.key:
            let group = try request(OffsetFetch.self).groupID
            if parts.coordinator(of: group) == node { return nil }
            return try reply(OffsetFetch.Response { $0.code = .notCoordinator })
        case DeleteGroups.key:
            let groups = try request(DeleteGroups.self).groups
            if groups.allSatisfy({ parts.coordinator(of: $0) == node }) { return nil }
            let refused = groups.map { group in
                DeleteGroups.Response.Group {
                    $0.groupID = group
                    $0.code = .notCoordinator
                }
            }
            return try reply(DeleteGroups.Response { $0.groups = refused })
        default:
            let request = try request(OffsetCommit.self)
            if parts.coordinator(of: request.groupID) == node { return nil }
            return try reply(
                OffsetCommit.Response {
                    $0.topics = request.topics.map { .init(refusing: $0, .coordinatorLoadInProgress) }
                })
        }
    }

    private func refuseController() throws -> [UInt8] {
        switch header.key {
        case CreateTopics.key:
            let names = try request(CreateTopics.self).topics.map(\.name)
            return try reply(CreateTopics.Response { $0.topics = names.map { .init(refusing: $0) } })
        case DeleteTopics.key:
            let names = try request(DeleteTopics.self).topics
            return try reply(DeleteTopics.Response { $0.topics = names.map { .init(refusing: $0) } })
        default:
            let names = try request(CreatePartitions.self).topics.map(\.name)
            return try reply(CreatePartitions.Response { $0.topics = names.map { .init(refusing: $0) } })
        }
    }
}

extension [UInt8] {
    /// With their number in front, as frames have it.
    var framed: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + self }
}

// MARK: What a broker says otherwise

extension Metadata.Response {
    mutating func stage(_ parts: StagedCluster.Parts, as node: Int32) {
        brokers = parts.present.compactMap { node in
            guard let address = parts.addresses[node] else { return nil }
            return .init {
                $0.nodeID = node
                $0.host = address.host
                $0.port = Int32(address.port)
            }
        }
        controllerID = parts.oldController ?? parts.controller
        for topic in topics.indices {
            if parts.unaware.contains(node) {
                topics[topic].code = .unknownTopicOrPartition
                topics[topic].partitions = []
            }
            for index in topics[topic].partitions.indices {
                let number = topics[topic].partitions[index].index
                topics[topic].partitions[index].leaderID = parts.leader(of: topics[topic].name, number)
                if parts.vacancies > 0 {
                    topics[topic].partitions[index].code = .leaderNotAvailable
                    topics[topic].partitions[index].leaderID = -1
                }
            }
        }
    }
}

extension FindCoordinator.Response {
    mutating func stage(_ parts: inout StagedCluster.Parts, _ group: String) {
        guard code == .none, let address = parts.addresses[parts.coordinator(of: group)] else { return }
        nodeID = parts.coordinator(of: group)
        host = address.host
        port = Int32(address.port)
        guard parts.vacancies > 0 else { return }
        parts.vacancies -= 1
        code = .coordinatorNotAvailable
        (nodeID, host, port) = (-1, "", -1)
    }
}
