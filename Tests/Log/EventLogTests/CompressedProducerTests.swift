import Compression
import EventLog
import Model
import RecordBatches
import System
import Testing

@Suite struct `A batching producer that compresses` {
    private func produced(_ records: [Record], codec: CompressionCodec) throws -> [RecordBatch] {
        let log = InMemoryEventLog()
        try log.createTopic(NewTopic("users", settings: ["max.message.bytes": "4000"]))
        var settings = BatchingProducer.Settings()
        settings.codec = codec
        let producer = try BatchingProducer(for: "users", of: log, settings: settings)
        try producer.send(records)
        try producer.close()
        #expect(producer.acknowledged.records == Int64(records.count))
        return Array(try log.read(TopicPartition("users", 0), from: 0, budget: .max).batches)
    }

    @Test(arguments: CompressionCodec.allCases)
    func `sends the records that it was given`(codec: CompressionCodec) throws {
        let records = (0..<500).map { Record(timestamp: $0, value: Array("number \($0 / 100)".utf8)[...]) }
        let batches = try produced(records, codec: codec)
        #expect(batches.count > 1)
        #expect(batches.allSatisfy { $0.codec == codec })
        #expect(try batches.flatMap { try $0.records() }.map(\.record) == records)
    }

    @Test(arguments: CompressionCodec.allCases)
    func `leaves records as they are that would only grow`(codec: CompressionCodec) throws {
        var generator = SeededGenerator(seed: 1)
        let noise = (0..<3800).map { _ in UInt8(generator.next() & 0xFF) }
        let records = [Record(timestamp: 0, value: noise[...])]
        let batches = try produced(records, codec: codec)
        #expect(batches.map(\.codec) == [CompressionCodec.none])
        #expect(try batches.flatMap { try $0.records() }.map(\.record) == records)
    }
}
