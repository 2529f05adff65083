import Conformance
import KafkaKit
import Bytes
import Compression
import EventLog
import KafkaWire
import Model
import RecordBatches
import Testing

@Suite struct `Producing over the protocol` {
    let broker: RunningBroker

    init() throws {
        broker = try RunningBroker()
        try broker.log.createTopic(NewTopic("orders", partitions: 3, settings: ["max.message.bytes": "1000"]))
    }

    @Test func `answers many requests in flight in their order`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        let numbers = try (0..<50).map { try client.send(producing([0: try batch(["record \($0)"]).bytes])) }
        for (index, number) in numbers.enumerated() {
            let answer = try client.receive(Produce.self, as: number).topics[0].partitions[0]
            #expect(answer.code == .none)
            #expect(answer.baseOffset == Int64(index))
        }
    }

    @Test func `takes or refuses each partition's batch alone`() throws {
        defer { broker.stop() }
        var damaged = Array(try batch(["damaged"]).bytes)
        damaged[damaged.count - 1] ^= 1
        let long = try batch([String(repeating: "x", count: 2000)])
        let answer = try broker.client().ask(
            producing([0: try batch(["good"]).bytes, 1: damaged[...], 2: long.bytes, 7: try batch(["lost"]).bytes]))
        let codes = answer.topics[0].partitions.map(\.code)
        #expect(codes == [.none, .corruptMessage, .messageTooLarge, .unknownTopicOrPartition])
        #expect(answer.topics[0].partitions[2].message?.contains("max.message.bytes=1000") == true)
        #expect(try broker.log.offsets(of: TopicPartition("orders", 0)).end == 1)
        #expect(try broker.log.offsets(of: TopicPartition("orders", 1)).end == 0)
    }

    @Test func `answers nothing where the client wants no answer`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        for index in 0..<20 { try client.send(producing([0: try batch(["\(index)"]).bytes], acks: 0)) }
        // The next answer is to the next request: nothing came before it. All batches are there, in order.
        let answer = try client.ask(producing([0: try batch(["last"]).bytes]))
        #expect(answer.topics[0].partitions[0].baseOffset == 20)
        let read = try broker.log.read(TopicPartition("orders", 0), from: 0, budget: 1 << 20)
        #expect(try values(read.batches.bytes) == (0..<20).map { "\($0)" } + ["last"])
    }

    @Test func `ends the connection of a client that wants no answer when its batch is refused`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        try client.send(producing([9: try batch(["lost"]).bytes], acks: 0))
        #expect(try client.frame() == nil)
    }

    /// The answers before were ready, and dropped.
    @Test func `ends it behind the answers to what came before`() throws {
        defer { broker.stop() }
        for _ in 0..<20 {
            let client = try broker.client()
            let numbers = try (0..<10).map { _ in try client.send(ApiVersions.Request()) }
            try client.send(producing([9: try batch(["lost"]).bytes], acks: 0))
            for number in numbers { #expect(try client.receive(ApiVersions.self, as: number).code == .none) }
            #expect(try client.frame() == nil)
        }
    }

    /// Kafka refuses zstd in versions before 7; sarama 1.22 sends it in version 3, so here it is taken.
    @Test func `takes every codec in every version`() throws {
        defer { broker.stop() }
        let request = producing([0: try batch(["a"], codec: .zstd).bytes, 1: try batch(["b"], codec: .lz4).bytes])
        let answer = try broker.client().ask(request, version: 3)
        #expect(answer.topics[0].partitions.map(\.code) == [.none, .none])
    }

    @Test func `takes a batch that is sent twice once`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        let id = try client.ask(InitProducerId.Request()).producerID
        let first = try batch(["a", "b"], producer: BatchProducer(id: id, epoch: 0, baseSequence: 0))
        let second = try batch(["c"], producer: BatchProducer(id: id, epoch: 0, baseSequence: 2))
        let lost = try batch(["e"], producer: BatchProducer(id: id, epoch: 0, baseSequence: 9))
        let answers = try [first, second, first, lost].map { batch in
            try client.ask(producing([0: batch.bytes])).topics[0].partitions[0]
        }
        #expect(answers.map(\.code) == [.none, .none, .none, .outOfOrderSequenceNumber])
        #expect(answers.prefix(3).map(\.baseOffset) == [0, 2, 0])
        #expect(try broker.log.offsets(of: TopicPartition("orders", 0)).end == 3)
    }

    /// Sarama 1.22 writes -1 for its batches' largest time, and nothing in them was found by its time.
    @Test(arguments: [CompressionCodec.none, .lz4])
    func `finds a record by its time where the batch does not say its largest`(codec: CompressionCodec) throws {
        defer { broker.stop() }
        var builder = BatchBuilder()
        for time in [1_000, 3_000, 2_000] as [Timestamp] { builder.append(Record(timestamp: time, value: [1])) }
        var sent = Array(try builder.finish(codec: codec).bytes)
        sent.replaceSubrange(35..<43, with: [UInt8](repeating: 255, count: 8))
        func sum() throws -> [UInt8] {
            let sum = try RecordBatch(sent[...]).computedChecksum
            return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
        }
        // A damaged batch is not made good by a new checksum.
        let client = try broker.client()
        #expect(try client.ask(producing([0: sent[...]])).topics[0].partitions[0].code == .corruptMessage)
        sent.replaceSubrange(17..<21, with: try sum())
        #expect(try client.ask(producing([0: sent[...]])).topics[0].partitions[0].code == .none)
        let place = TopicPartition("orders", 0)
        #expect(try broker.log.firstRecord(of: place, atOrAfter: 1_500)?.offset == 1)
        #expect(try broker.log.firstRecord(of: place, atOrAfter: 3_001) == nil)
        let stored = try #require(try broker.log.read(place, from: 0, budget: 1 << 20).batches.first { _ in true })
        try stored.validate()
        #expect(stored.maxTimestamp == 3_000)
        #expect(try stored.records().map(\.record.timestamp) == [1_000, 3_000, 2_000])
    }

    @Test func `refuses what it cannot keep its word on`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        let good = try batch(["a"]).bytes
        func code(_ change: (inout Produce.Request) -> Void) throws -> KafkaErrorCode {
            var request = producing([0: good])
            change(&request)
            return try client.ask(request).topics[0].partitions[0].code
        }
        #expect(try code { $0.acks = 2 } == .invalidRequiredAcks)
        #expect(try code { $0.transactionalID = "t" } == .invalidTxnState)
        // Two batches in one, an old format, nothing at all.
        #expect(try code { $0.topics[0].partitions[0].records = good + good } == .invalidRecord)
        #expect(try code { $0.topics[0].partitions[0].records[16] = 1 } == .invalidRecord)
        #expect(try code { $0.topics[0].partitions[0].records = [] } == .invalidRecord)
        #expect(try broker.log.offsets(of: TopicPartition("orders", 0)).end == 0)
    }
}
