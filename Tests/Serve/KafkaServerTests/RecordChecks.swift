import Conformance
import KafkaKit
import EventLog
@testable import KafkaServer
import KafkaWire
import Model
import Network
import RecordBatches
import Testing

/// APIs of records.
enum RecordChecks {
    static func produce(_ day: Day) throws {
        let request = producing([1: try batch(["a", "b"]).bytes])
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
    }

    static func fetch(_ day: Day) throws {
        try day.broker.log.append(try batch(["a", "b"]), to: TopicPartition("orders", 0))
        let response = try day.client.ask(fetching([0: 1, 1: 0]), version: day.version)
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
    }

    static func listOffsets(_ day: Day) throws {
        let place = TopicPartition("orders", 0)
        try day.broker.log.append(try batch(["a"], at: 100), to: place)
        try day.broker.log.append(try batch(["b"], at: 200), to: place)
        func find(_ timestamp: Int64) throws -> ListOffsets.Response.Partition {
            try day.client.ask(finding([0: timestamp]), version: day.version).topics[0].partitions[0]
        }
        #expect(try find(-1).offset == 2)
        #expect(try find(-2).offset == 0)
        #expect(try find(150).offset == 1)
        #expect(try find(150).timestamp == 200)
        #expect(try find(201).offset == -1)
        #expect(try find(201).code == .none)
    }

    static func metadata(_ day: Day) throws {
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
    }

    static func apiVersions(_ day: Day) throws {
        let response = try day.client.ask(ApiVersions.Request(), version: day.version)
        #expect(response.code == .none)
        #expect(response.apis.count == Handlers.all.count)
    }

    static func initProducerId(_ day: Day) throws {
        let first = try day.client.ask(InitProducerId.Request(), version: day.version)
        let second = try day.client.ask(InitProducerId.Request(), version: day.version)
        #expect(first.code == .none)
        #expect(first.producerID >= 0)
        #expect(first.producerEpoch == 0)
        #expect(first.producerID != second.producerID)
        let transactional = InitProducerId.Request { $0.transactionalID = "t" }
        #expect(
            try day.client.ask(transactional, version: day.version).code == .transactionalIdAuthorizationFailed)
    }
    private static func appending(
        _ values: [String], from source: String, upTo position: [UInt8]
    ) throws
        -> AppendFromSource.Request
    {
        let records = try values.map { try batch([$0]) }
        return AppendFromSource.Request { request in
            request.topic = "orders"
            request.source = source
            request.position = position[...]
            request.partitions = records.enumerated().map { index, batch in
                .init {
                    $0.index = Int32(index)
                    $0.records = batch.bytes
                }
            }
        }
    }

    static func appendFromSource(_ day: Day) throws {
        let answer = try day.client.ask(appending(["a", "b"], from: "file", upTo: [7]), version: day.version)
        #expect(answer.code == .none)
        #expect(answer.batches.map(\.baseOffset) == [0, 0])
        #expect(answer.batches.map(\.isDuplicate) == [false, false])
        #expect(try day.broker.log.position(ofSource: "file", in: "orders") == [7])
        // All or none: there is no third partition, so neither records nor position are kept.
        let refused = try day.client.ask(appending(["c", "d", "e"], from: "file", upTo: [8]), version: day.version)
        #expect(refused.code == .unknownTopicOrPartition && refused.batches.isEmpty && refused.message != nil)
        #expect(try day.broker.log.position(ofSource: "file", in: "orders") == [7])
        #expect(try day.broker.log.offsets(of: TopicPartition("orders", 0)).end == 1)
        var damaged = try appending(["c"], from: "file", upTo: [9])
        damaged.partitions[0].records = [1, 2, 3]
        #expect(try day.client.ask(damaged, version: day.version).code == .invalidRecord)
    }

    static func sourcePosition(_ day: Day) throws {
        func ask(_ source: String, _ topic: String = "orders") throws -> SourcePosition.Response {
            try day.client.ask(
                SourcePosition.Request {
                    $0.topic = topic
                    $0.source = source
                }, version: day.version)
        }
        _ = try day.client.ask(appending(["a"], from: "file", upTo: [7, 0]), version: 0)
        #expect(try ask("file").position == [7, 0])
        #expect(try ask("other").position == nil && ask("other").code == .none)
        #expect(try ask("file", "nobody").code == .unknownTopicOrPartition)
    }
}
