import KafkaKit
import EventLog
import KafkaWire
import Model
import Network
import RecordBatches
import Testing

/// APIs of groups.
enum GroupChecks {
    static func offsetCommit(_ day: Day) throws {
        let request = OffsetCommit.Request {
            $0.groupID = "readers"
            $0.topics = [
                .init {
                    $0.name = "orders"
                    $0.partitions = [
                        .init {
                            $0.index = 1; $0.offset = 7; $0.metadata = "here"
                        }, .init { $0.index = 9 },
                    ]
                }
            ]
        }
        let response = try day.client.ask(request, version: day.version)
        #expect(response.topics[0].partitions.map(\.code) == [.none, .unknownTopicOrPartition])
        let committed = try day.broker.log.committed(by: "readers")
        #expect(committed == [TopicPartition("orders", 1): CommittedOffset(offset: 7, metadata: "here")])
    }

    static func offsetFetch(_ day: Day) throws {
        let place = TopicPartition("orders", 1)
        try day.broker.log.commit([place: CommittedOffset(offset: 5, leaderEpoch: 0, metadata: "m")], for: "readers")
        let response = try day.client.ask(
            OffsetFetch.Request {
                $0.groupID = "readers"
                $0.topics = [
                    .init {
                        $0.name = "orders"; $0.partitions = [0, 1]
                    }
                ]
            }, version: day.version)
        #expect(response.topics[0].partitions.map(\.offset) == [-1, 5])
        #expect(response.topics[0].partitions.map(\.metadata) == ["", "m"])
        guard day.version >= 2 else { return }
        let all = try day.client.ask(
            OffsetFetch.Request {
                $0.groupID = "readers"; $0.topics = nil
            }, version: day.version)
        #expect(all.topics.map(\.name) == ["orders"])
        #expect(all.topics[0].partitions.map(\.index) == [1])
    }

    static func findCoordinator(_ day: Day) throws {
        let response = try day.client.ask(FindCoordinator.Request { $0.key = "readers" }, version: day.version)
        #expect(response.code == .none)
        #expect(response.host == "127.0.0.1")
        #expect(response.port == Int32(day.broker.address.port))
    }

    static func joinGroup(_ day: Day) throws {
        let joined = try join(day.client, version: day.version)
        #expect(joined.code == .none)
        #expect(joined.generation == 1)
        #expect(joined.protocolName == "range")
        #expect(joined.leader == joined.memberID)
        #expect(joined.members.map(\.memberID) == [joined.memberID])
        #expect(joined.members.map(\.metadata) == [[1, 2]])
    }

    static func heartbeat(_ day: Day) throws {
        let member = try enter(day.client)
        func beat(_ id: String, _ generation: Int32) throws -> KafkaErrorCode {
            try day.client.ask(beating("readers", as: id, in: generation), version: day.version).code
        }
        #expect(try beat(member.id, member.generation) == .none)
        #expect(try beat(member.id, member.generation + 1) == .illegalGeneration)
        #expect(try beat("nobody", 1) == .unknownMemberId)
    }

    static func leaveGroup(_ day: Day) throws {
        let member = try enter(day.client)
        let request = leaving("readers", as: member.id)
        let first = try day.client.ask(request, version: day.version)
        #expect(first.code == .none)
        #expect(first.members.map(\.code) == (day.version >= 3 ? [.none] : []))
        let again = try day.client.ask(request, version: day.version)
        #expect(day.version >= 3 ? again.members.map(\.code) == [.unknownMemberId] : again.code == .unknownMemberId)
    }

    static func syncGroup(_ day: Day) throws {
        let joined = try join(day.client)
        let response = try day.client.ask(sync(joined), version: day.version)
        #expect(response.code == .none)
        #expect(response.assignment == [9])
    }

    static func describeGroups(_ day: Day) throws {
        let member = try enter(day.client)
        let response = try day.client.ask(
            DescribeGroups.Request { $0.groups = ["readers", "nobody"] }, version: day.version)
        #expect(response.groups.map(\.state) == ["Stable", "Dead"])
        #expect(response.groups.map(\.code) == [.none, .none])
        let described = try #require(response.groups[0].members.first)
        #expect(described.memberID == member.id)
        #expect(described.clientID == "test")
        #expect(described.clientHost == "/127.0.0.1")
        #expect(described.memberAssignment == [9])
    }

    static func listGroups(_ day: Day) throws {
        _ = try enter(day.client)
        try day.broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: 1)], for: "simple")
        let response = try day.client.ask(ListGroups.Request(), version: day.version)
        #expect(response.code == .none)
        #expect(response.groups.map(\.groupID) == ["readers", "simple"])
        #expect(response.groups.map(\.protocolType) == ["consumer", ""])
    }

    static func deleteGroups(_ day: Day) throws {
        _ = try enter(day.client)
        try day.broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: 1)], for: "simple")
        let response = try day.client.ask(
            DeleteGroups.Request { $0.groups = ["simple", "readers", "nobody"] }, version: day.version)
        #expect(response.groups.map(\.code) == [.none, .nonEmptyGroup, .groupIdNotFound])
        #expect(try day.broker.log.committed(by: "simple").isEmpty)
    }
}
