import Bytes
import KafkaWire
import Network
import System
import TestKit

/// A connection of a client with as little of its own as possible: what it sends and reads is KafkaWire's.
final class Client {
    /// How long an answer may take on a machine that has other things to do.
    private static let patience = 30.0

    let socket: Socket
    private var correlationID: Int32 = 0
    private var received: Int32 = 0

    init(_ address: Address) throws { socket = try .connect(to: address, by: soon(Self.patience)) }

    /// Connects as soon as somebody answers there.
    static func persistent(_ address: Address) throws -> Client {
        let end = soon(patience)
        while true {
            do { return try Client(address) } catch  where error.isAbsence {
                if SystemClock().now > end { throw error }
                pause(.milliseconds(10))
            }
        }
    }

    func ask<Message: KafkaMessage>(_ request: Message) throws -> Message.API.Response
    where Message.API.Request == Message {
        try send(request)
        return try receive(Message.API.self)
    }

    /// Sends without waiting for the answer.
    func send<Message: KafkaMessage>(_ request: Message) throws where Message.API.Request == Message {
        correlationID += 1
        let frame = try KafkaFrame.request(
            request, version: Message.API.versions.upperBound, correlationID: correlationID, clientID: "load")
        try send(frame)
    }

    func send(_ bytes: [UInt8]) throws { try socket.write(bytes.span.bytes, by: soon(Self.patience)) }

    /// The next answer, which must be to the oldest request that has none yet.
    func receive<API: KafkaAPI>(_ api: API.Type) throws -> API.Response {
        let size = try take(KafkaFrame.prefix).reduce(0) { $0 << 8 | Int($1) }
        var reader = FieldReader(try take(size)[...])
        received += 1
        let header = try ResponseHeader(from: &reader)
        guard header.correlationID == received else {
            throw LoadError("answer \(header.correlationID) in the place of \(received)")
        }
        let response = try API.Response(from: &reader, version: API.versions.upperBound)
        try reader.finish()
        return response
    }

    private func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try socket.read(
                appendingTo: &bytes, atMost: count - bytes.count, by: soon(Self.patience))
            if more == 0 { throw NetworkError(.closed, "the server has ended the connection") }
        }
        return bytes
    }
}

extension Error {
    /// Whether it only says that the server is not there any more, which a client takes by coming again.
    var isAbsence: Bool {
        guard let error = self as? NetworkError else { return false }
        return error.code == .closed || error.code == .unreachable
    }
}
