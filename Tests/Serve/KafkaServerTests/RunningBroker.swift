import Bytes
import Compression
import ConsumerGroups
import EventLog
import KafkaServer
import KafkaWire
import Model
import Network
import RecordBatches
import ServiceKit
import Services
import System
import Telemetry
import TestKit

/// A broker over a log in memory, on a free port of this machine.
final class RunningBroker: Sendable {
    let log: any EventLog
    let address: Address
    let metrics = MetricRegistry()
    let recorder = LogRecorder()
    private let running: RunningServices

    init(_ log: any EventLog = InMemoryEventLog(), _ change: (inout KafkaSettings) -> Void = { _ in }) throws {
        self.log = log
        var settings = KafkaSettings()
        change(&settings)
        let clock = SystemClock()
        let groups = try GroupCoordinator(log)
        let server = KafkaServer(
            Broker(
                log: log, groups: groups, settings: settings, metrics: metrics,
                logger: Logger("kafka", to: recorder, clock: clock), clock: clock),
            on: try Address("127.0.0.1:0"))
        running = try RunningServices([groups, server])
        address = server.address!
    }

    func client() throws -> KafkaClient { try KafkaClient(address) }

    @discardableResult
    func stop() -> Outcome? { running.stop() }
}

/// A client with as little of its own as possible: what it sends and reads is KafkaWire's.
final class KafkaClient {
    let socket: Socket
    private var correlationID: Int32 = 0

    init(_ address: Address) throws { socket = try .connect(to: address, by: soon(5)) }

    func ask<Message: KafkaMessage>(
        _ request: Message, version: Int16 = Message.API.versions.upperBound
    ) throws -> Message.API.Response where Message.API.Request == Message {
        try receive(Message.API.self, version: version, as: try send(request, version: version))
    }

    /// Sends without waiting; says under which number the answer comes.
    @discardableResult
    func send<Message: KafkaMessage>(
        _ request: Message, version: Int16 = Message.API.versions.upperBound
    ) throws -> Int32 where Message.API.Request == Message {
        correlationID += 1
        let frame = try KafkaFrame.request(
            request, version: version, correlationID: correlationID, clientID: "test")
        try send(frame)
        return correlationID
    }

    func send(_ bytes: [UInt8]) throws { try socket.write(bytes.span.bytes, by: soon(5)) }

    func receive<API: KafkaAPI>(
        _ api: API.Type, version: Int16 = API.versions.upperBound, as correlationID: Int32
    ) throws -> API.Response {
        guard let body = try frame() else { throw NetworkError(.closed, "the broker has ended the connection") }
        var reader = FieldReader(body[...])
        let header = try ResponseHeader(from: &reader)
        guard header.correlationID == correlationID else {
            throw NetworkError(.malformed, "answer \(header.correlationID) instead of \(correlationID)")
        }
        let response = try API.Response(from: &reader, version: version)
        try reader.finish()
        return response
    }

    /// The next answer without its length; nil at the end.
    func frame() throws -> [UInt8]? {
        let header = try receive(4)
        guard header.count == 4 else { return nil }
        return try receive(header.reduce(0) { $0 << 8 | Int($1) })
    }

    private func receive(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if try socket.read(appendingTo: &bytes, atMost: count - bytes.count, by: soon(10)) == 0 { break }
        }
        return bytes
    }
}

/// A batch of records with these values, as a client sends it.
func batch(
    _ values: [String], codec: CompressionCodec = .none, producer: BatchProducer = .anonymous,
    timestamp: Timestamp = 1_700_000_000_000
) throws -> RecordBatch {
    var builder = BatchBuilder()
    for value in values { builder.append(Record(timestamp: timestamp, value: Array(value.utf8)[...])) }
    return try builder.finish(codec: codec, producer: producer)
}

/// The values of the records in an answer to a fetch.
func values(_ records: Bytes) throws -> [String] {
    try RecordBatches(records).flatMap { batch in
        try batch.validate()
        return try batch.records().map { String(decoding: $0.record.value ?? [], as: UTF8.self) }
    }
}
