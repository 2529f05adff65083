import EventLog
import KafkaWire
import Model
import Testing

@testable import KafkaServer

/// What clients are told of is served: every API, and each of its versions, does what it is for.
@Suite struct `Every advertised version` {
    static let all = Handlers.all.flatMap { handler in
        handler.versions.map { Served(key: handler.key, name: handler.name, version: $0) }
    }

    struct Served: Sendable, CustomStringConvertible {
        let key: Int16
        let name: String
        let version: Int16
        var description: String { "\(name) \(version)" }
    }

    @Test(arguments: all) func `does what it is for`(_ served: Served) throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders", partitions: 2))
        let check = try #require(checks[served.key], "\(served.name) has no check")
        try check(Day(broker: broker, client: try broker.client(), version: served.version))
    }

    @Test func `is what a client is told`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let told = try broker.client().ask(ApiVersions.Request()).apis
        #expect(told.map(\.key) == Handlers.all.map { $0.key })
        #expect(told.map(\.key) == told.map(\.key).sorted())
        for range in told {
            #expect(KafkaProtocol.api(range.key)?.versions == range.lowest...range.highest)
        }
        // Neither transactions nor SASL are served yet, so nobody is told of them.
        #expect(Set(told.map(\.key)).isDisjoint(with: [17, 24, 25, 26, 28, 36]))
    }

    @Test func `is told to a client that asks in one we do not know, as it can read it`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let client = try broker.client()
        // Version 9 of ApiVersions, correlation id 7, client id "x", and a body that nobody can know.
        try client.send([0, 0, 0, 15, 0, 18, 0, 9, 0, 0, 0, 7, 0, 1, 120, 1, 2, 3, 4])
        let response = try client.receive(ApiVersions.self, version: 0, as: 7)
        #expect(response.code == .unsupportedVersion)
        #expect(response.apis.contains { $0.key == 18 && $0.lowest == 0 && $0.highest == 4 })
        // It asks again on the same connection, in a version that it was told.
        #expect(try client.ask(ApiVersions.Request(), version: 3).code == .none)
    }
}

/// A fresh broker with the topic `orders` of two partitions, and a client that speaks one version.
struct Day {
    let broker: RunningBroker
    let client: KafkaClient
    let version: Int16
}

private typealias Check = @Sendable (Day) throws -> Void

private let checks: [Int16: Check] = [
    0: { day in
        let records = try batch(["a", "b"])
        let request = Produce.Request {
            $0.acks = -1
            $0.timeoutMilliseconds = 1000
            $0.topics = [
                .init {
                    $0.name = "orders"
                    $0.partitions = [.init { $0.index = 1; $0.records = records.bytes }]
                }
            ]
        }
        let answer = try day.client.ask(request, version: day.version).topics[0].partitions[0]
        // Batches of format 2 came with version 3: older ones are told of, and refused.
        guard day.version >= 3 else {
            #expect(answer.code == .unsupportedVersion)
            return
        }
        #expect(answer.code == .none)
        #expect(answer.index == 1)
        #expect(try day.client.ask(request, version: day.version).topics[0].partitions[0].baseOffset == 2)
        let stored = try day.broker.log.read(TopicPartition("orders", 1), from: 0, budget: 1 << 20)
        #expect(try values(stored.batches.bytes) == ["a", "b", "a", "b"])
    },
    1: { day in
        try day.broker.log.append(try batch(["a", "b"]), to: TopicPartition("orders", 0))
        let response = try day.client.ask(fetch(["orders": [(0, 1), (1, 0)]]), version: day.version)
        #expect(response.code == .none)
        #expect(response.topics.map(\.name) == ["orders"])
        let partitions = response.topics[0].partitions
        #expect(partitions.map(\.index) == [0, 1])
        #expect(partitions.map(\.code) == [.none, .none])
        #expect(partitions.map(\.highWatermark) == [2, 0])
        #expect(partitions.map(\.lastStableOffset) == [2, 0])
        // The whole batch that contains the offset: the client passes over what comes before it.
        #expect(try values(partitions[0].records) == ["a", "b"])
        #expect(partitions[1].records.isEmpty)
    },
    2: { day in
        let place = TopicPartition("orders", 0)
        try day.broker.log.append(try batch(["a"], timestamp: 100), to: place)
        try day.broker.log.append(try batch(["b"], timestamp: 200), to: place)
        func find(_ timestamp: Int64) throws -> ListOffsets.Response.Partition {
            let request = ListOffsets.Request {
                $0.topics = [
                    .init {
                        $0.name = "orders"
                        $0.partitions = [.init { $0.timestamp = timestamp }]
                    }
                ]
            }
            return try day.client.ask(request, version: day.version).topics[0].partitions[0]
        }
        #expect(try find(-1).offset == 2)
        #expect(try find(-2).offset == 0)
        #expect(try find(150).offset == 1)
        #expect(try find(150).timestamp == 200)
        #expect(try find(201).offset == -1)
        #expect(try find(201).code == .none)
    },
    3: { day in
        let all = try day.client.ask(Metadata.Request(), version: day.version)
        #expect(all.brokers.map(\.host) == ["127.0.0.1"])
        #expect(all.brokers.map(\.port) == [Int32(day.broker.address.port)])
        #expect(all.topics.map(\.name) == ["orders"])
        #expect(all.topics[0].partitions.map(\.leaderID) == [1, 1])
        #expect(all.topics[0].authorizedOperations == .min)
        #expect(day.version < 1 || all.controllerID == all.brokers[0].nodeID)
        let named = try day.client.ask(
            Metadata.Request { $0.topics = [.init { $0.name = "orders" }, .init { $0.name = "made" }] },
            version: day.version)
        // Up to version 3 asking for a topic always makes it.
        #expect(named.topics.map(\.code) == [.none, .none])
        #expect(try day.broker.log.topics().map(\.name) == ["made", "orders"])
    },
    8: { day in
        let request = OffsetCommit.Request {
            $0.groupID = "readers"
            $0.topics = [
                .init {
                    $0.name = "orders"
                    $0.partitions = [
                        .init { $0.index = 1; $0.offset = 7; $0.metadata = "here" }, .init { $0.index = 9 },
                    ]
                }
            ]
        }
        let response = try day.client.ask(request, version: day.version)
        #expect(response.topics[0].partitions.map(\.code) == [.none, .unknownTopicOrPartition])
        let committed = try day.broker.log.committed(by: "readers")
        #expect(committed == [TopicPartition("orders", 1): CommittedOffset(offset: 7, metadata: "here")])
    },
    9: { day in
        let place = TopicPartition("orders", 1)
        try day.broker.log.commit([place: CommittedOffset(offset: 5, leaderEpoch: 0, metadata: "m")], for: "readers")
        let response = try day.client.ask(
            OffsetFetch.Request {
                $0.groupID = "readers"
                $0.topics = [.init { $0.name = "orders"; $0.partitions = [0, 1] }]
            }, version: day.version)
        #expect(response.topics[0].partitions.map(\.offset) == [-1, 5])
        #expect(response.topics[0].partitions.map(\.metadata) == ["", "m"])
        guard day.version >= 2 else { return }
        let all = try day.client.ask(OffsetFetch.Request { $0.groupID = "readers"; $0.topics = nil }, version: day.version)
        #expect(all.topics.map(\.name) == ["orders"])
        #expect(all.topics[0].partitions.map(\.index) == [1])
    },
    10: { day in
        let response = try day.client.ask(FindCoordinator.Request { $0.key = "readers" }, version: day.version)
        #expect(response.code == .none)
        #expect(response.host == "127.0.0.1")
        #expect(response.port == Int32(day.broker.address.port))
    },
    11: { day in
        let joined = try join(day.client, version: day.version)
        #expect(joined.code == .none)
        #expect(joined.generation == 1)
        #expect(joined.protocolName == "range")
        #expect(joined.leader == joined.memberID)
        #expect(joined.members.map(\.memberID) == [joined.memberID])
        #expect(joined.members.map(\.metadata) == [[1, 2]])
    },
    12: { day in
        let member = try enter(day.client)
        #expect(try heartbeat(day.client, member, version: day.version) == .none)
        #expect(
            try heartbeat(day.client, (member.id, member.generation + 1), version: day.version) == .illegalGeneration)
        #expect(try heartbeat(day.client, ("nobody", 1), version: day.version) == .unknownMemberId)
    },
    13: { day in
        let member = try enter(day.client)
        let request = LeaveGroup.Request {
            $0.groupID = "readers"
            $0.memberID = member.id
            $0.members = [.init { $0.memberID = member.id }]
        }
        let first = try day.client.ask(request, version: day.version)
        #expect(first.code == .none)
        #expect(first.members.map(\.code) == (day.version >= 3 ? [.none] : []))
        let again = try day.client.ask(request, version: day.version)
        #expect(day.version >= 3 ? again.members.map(\.code) == [.unknownMemberId] : again.code == .unknownMemberId)
    },
    14: { day in
        let joined = try join(day.client)
        let response = try day.client.ask(sync(joined, assignment: [9]), version: day.version)
        #expect(response.code == .none)
        #expect(response.assignment == [9])
    },
    15: { day in
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
    },
    16: { day in
        _ = try enter(day.client)
        try day.broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: 1)], for: "simple")
        let response = try day.client.ask(ListGroups.Request(), version: day.version)
        #expect(response.code == .none)
        #expect(response.groups.map(\.groupID) == ["readers", "simple"])
        #expect(response.groups.map(\.protocolType) == ["consumer", ""])
    },
    18: { day in
        let response = try day.client.ask(ApiVersions.Request(), version: day.version)
        #expect(response.code == .none)
        #expect(response.apis.count == Handlers.all.count)
    },
    19: { day in
        let request = CreateTopics.Request {
            $0.topics = [
                .init {
                    $0.name = "made"
                    $0.partitionCount = 3
                    $0.replicationFactor = 1
                    $0.settings = [
                        .init { $0.name = "retention.ms"; $0.value = "60000" },
                        .init { $0.name = "min.insync.replicas"; $0.value = "1" },
                    ]
                },
                .init { $0.name = "orders"; $0.partitionCount = 1; $0.replicationFactor = 1 },
                .init { $0.name = "copies"; $0.partitionCount = 1; $0.replicationFactor = 3 },
            ]
        }
        let response = try day.client.ask(request, version: day.version)
        #expect(response.topics.map(\.code) == [.none, .topicAlreadyExists, .invalidReplicationFactor])
        #expect(response.topics[2].message?.contains("one broker") == true)
        let made = try day.broker.log.describeTopic("made")
        #expect(made.partitions == 3)
        #expect(made.overrides == ["retention.ms": "60000"])
    },
    20: { day in
        let response = try day.client.ask(
            DeleteTopics.Request { $0.topics = ["orders", "nothing"] }, version: day.version)
        #expect(response.topics.map(\.code) == [.none, .unknownTopicOrPartition])
        #expect(try day.broker.log.topics().isEmpty)
    },
    21: { day in
        let place = TopicPartition("orders", 0)
        try day.broker.log.append(try batch(["a"]), to: place)
        try day.broker.log.append(try batch(["b"]), to: place)
        func delete(_ offset: Int64) throws -> DeleteRecords.Response.Partition {
            let request = DeleteRecords.Request {
                $0.topics = [.init { $0.name = "orders"; $0.partitions = [.init { $0.offset = offset }] }]
            }
            return try day.client.ask(request, version: day.version).topics[0].partitions[0]
        }
        #expect(try delete(1).lowWatermark == 1)
        #expect(try delete(3).code == .offsetOutOfRange)
        #expect(try delete(-1).lowWatermark == 2)
        #expect(try day.broker.log.offsets(of: place) == OffsetRange(start: 2, end: 2))
    },
    22: { day in
        let first = try day.client.ask(InitProducerId.Request(), version: day.version)
        let second = try day.client.ask(InitProducerId.Request(), version: day.version)
        #expect(first.code == .none)
        #expect(first.producerID >= 0)
        #expect(first.producerEpoch == 0)
        #expect(first.producerID != second.producerID)
        let transactional = InitProducerId.Request { $0.transactionalID = "t" }
        #expect(
            try day.client.ask(transactional, version: day.version).code == .transactionalIdAuthorizationFailed)
    },
    32: { day in
        try day.broker.log.alterTopic("orders", settings: ["retention.ms": "5000"])
        let response = try day.client.ask(
            DescribeConfigs.Request {
                $0.resources = [
                    .init { $0.resourceType = 2; $0.resourceName = "orders"; $0.keys = nil },
                    .init { $0.resourceType = 4; $0.resourceName = "1"; $0.keys = ["num.partitions"] },
                    .init { $0.resourceType = 2; $0.resourceName = "nothing"; $0.keys = nil },
                ]
            }, version: day.version)
        #expect(response.resources.map(\.code) == [.none, .none, .unknownTopicOrPartition])
        let retention = try #require(response.resources[0].settings.first { $0.name == "retention.ms" })
        #expect(retention.value == "5000")
        #expect(retention.source == 1)
        let bytes = try #require(response.resources[0].settings.first { $0.name == "segment.bytes" })
        #expect(bytes.value == "\(256 << 20)")
        #expect(bytes.source != 1)
        #expect(response.resources[1].settings.map(\.name) == ["num.partitions"])
        #expect(response.resources[1].settings.map(\.value) == ["1"])
    },
    33: { day in
        try day.broker.log.alterTopic("orders", settings: ["retention.ms": "5000", "segment.ms": "9000"])
        func alter(_ name: String, _ value: String, onlyChecking: Bool) throws -> KafkaErrorCode {
            let request = AlterConfigs.Request {
                $0.resources = [
                    .init {
                        $0.resourceType = 2
                        $0.resourceName = "orders"
                        $0.settings = [.init { $0.name = name; $0.value = value }]
                    }
                ]
                $0.validateOnly = onlyChecking
            }
            return try day.client.ask(request, version: day.version).resources[0].code
        }
        #expect(try alter("retention.ms", "nonsense", onlyChecking: false) == .invalidConfig)
        #expect(try alter("retention.ms", "7000", onlyChecking: true) == .none)
        #expect(try day.broker.log.describeTopic("orders").overrides["retention.ms"] == "5000")
        #expect(try alter("retention.ms", "7000", onlyChecking: false) == .none)
        // What is not named goes back to its default.
        #expect(try day.broker.log.describeTopic("orders").overrides == ["retention.ms": "7000"])
    },
    37: { day in
        func grow(_ count: Int32, onlyChecking: Bool = false) throws -> KafkaErrorCode {
            let request = CreatePartitions.Request {
                $0.topics = [.init { $0.name = "orders"; $0.count = count; $0.assignments = nil }]
                $0.validateOnly = onlyChecking
            }
            return try day.client.ask(request, version: day.version).topics[0].code
        }
        #expect(try grow(5, onlyChecking: true) == .none)
        #expect(try day.broker.log.describeTopic("orders").partitions == 2)
        #expect(try grow(5) == .none)
        #expect(try grow(4) == .invalidPartitions)
        #expect(try day.broker.log.describeTopic("orders").partitions == 5)
    },
    42: { day in
        _ = try enter(day.client)
        try day.broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: 1)], for: "simple")
        let response = try day.client.ask(
            DeleteGroups.Request { $0.groups = ["simple", "readers", "nobody"] }, version: day.version)
        #expect(response.groups.map(\.code) == [.none, .nonEmptyGroup, .groupIdNotFound])
        #expect(try day.broker.log.committed(by: "simple").isEmpty)
    },
    44: { day in
        func change(_ name: String, _ operation: Int8, _ value: String?) throws -> KafkaErrorCode {
            let request = IncrementalAlterConfigs.Request {
                $0.resources = [
                    .init {
                        $0.resourceType = 2
                        $0.resourceName = "orders"
                        $0.settings = [.init { $0.name = name; $0.operation = operation; $0.value = value }]
                    }
                ]
            }
            return try day.client.ask(request, version: day.version).resources[0].code
        }
        #expect(try change("retention.ms", 0, "5000") == .none)
        #expect(try change("segment.ms", 0, "9000") == .none)
        #expect(try change("retention.ms", 1, nil) == .none)
        #expect(try change("retention.ms", 2, "1") == .invalidConfig)
        #expect(try change("min.insync.replicas", 0, "2") == .invalidConfig)
        #expect(try day.broker.log.describeTopic("orders").overrides == ["segment.ms": "9000"])
    },
]
