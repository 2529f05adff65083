import Conformance
import KafkaKit
import EventLog
import KafkaWire
import Network
import RecordBatches
import System
import Telemetry
import TestKit
import Testing

@Suite struct `Any bytes on the port` {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `are an answer or the end of the connection`(_ seed: UInt64) throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let client = try broker.client()
            var body = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            // Half of them look like a request of an API that is served.
            if Bool.random(using: &generator), body.count > 4 {
                let api = KafkaProtocol.apis.randomElement(using: &generator)!
                body[0...3] = [
                    UInt8(api.key >> 8), UInt8(truncatingIfNeeded: api.key), 0,
                    UInt8(api.versions.randomElement(using: &generator)!),
                ]
            }
            let length = (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - 8 * $0)) }
            try client.send(length + body)
            client.endWriting()
            _ = try? client.frame()  // either is right
        }
        #expect(try broker.client().ask(ApiVersions.Request()).code == .none)
    }

    @Test func `take no memory for what they only claim`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let before = Environment.memory.resident
        let clients = try (0..<50).map { _ in try broker.client() }
        // 99 MiB are allowed, and nothing of it comes.
        for client in clients { try client.send([6, 48, 0, 0, 0, 0, 0, 8]) }
        // A list of two billion topics in a frame of a few bytes.
        let claim: [UInt8] = [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 255, 255, 127, 255, 255, 255]
        for _ in 0..<50 { try broker.client().send(claim) }
        #expect(try broker.client().ask(ApiVersions.Request()).code == .none)
        #expect(Environment.memory.resident - before < 64 << 20)
    }

    @Test func `end the connection when they cannot be a request, and are told in the log`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        // Longer than any request may be; a negative length; an API that nobody serves; a version that nobody knows.
        let unknownAPI: [UInt8] = [0, 0, 0, 10, 0, 99, 0, 0, 0, 0, 0, 1, 255, 255]
        let unknownVersion: [UInt8] = [0, 0, 0, 10, 0, 3, 0, 77, 0, 0, 0, 1, 255, 255]
        for bytes in [[127, 255, 255, 255], [255, 255, 255, 255], unknownAPI, unknownVersion] as [[UInt8]] {
            let client = try broker.client()
            try client.send(bytes)
            #expect(try client.frame() == nil)
        }
        #expect(eventually { broker.recorder.messages.count { $0.hasPrefix("connection closed") } == 4 })
        #expect(broker.recorder.messages.contains { $0.contains("API 99") })
        #expect(broker.recorder.messages.contains { $0.contains("version 77 of Metadata") })
    }

    @Test func `may come in any pieces`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders"))
        let client = try broker.client()
        let frame = try KafkaFrame.request(
            producing([0: try batch(["a piece at a time"]).bytes]), version: 8, correlationID: 5, clientID: "pieces")
        for byte in frame { try client.send([byte]) }
        #expect(try client.receive(Produce.self, as: 5).topics[0].partitions[0].code == .none)
    }
}
