internal import Bytes
public import KafkaWire
public import Network
internal import ServiceKit

/// A client with as little of its own as possible: what it sends and reads is KafkaWire's.
public final class KafkaClient {
    private let client: Client
    private var sent: Int32 = 0
    private var received: Int32 = 0

    public init(_ address: Address) throws { client = try Client(address) }

    /// Sends, and waits for the answer.
    public func ask<Message: KafkaMessage>(
        _ request: Message, version: Int16 = Message.API.versions.upperBound
    ) throws -> Message.API.Response where Message.API.Request == Message {
        try receive(Message.API.self, version: version, as: try send(request, version: version))
    }

    /// Sends without waiting; says under which number the answer comes.
    @discardableResult
    public func send<Message: KafkaMessage>(
        _ request: Message, version: Int16 = Message.API.versions.upperBound
    ) throws -> Int32 where Message.API.Request == Message {
        sent += 1
        try send(try KafkaFrame.request(request, version: version, correlationID: sent, clientID: "test"))
        return sent
    }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws { try client.send(bytes) }

    /// The next answer, which must be to the request of that number, or to the one after the last that was answered.
    public func receive<API: KafkaAPI>(
        _ api: API.Type, version: Int16 = API.versions.upperBound, as correlationID: Int32? = nil
    ) throws -> API.Response {
        guard let body = try frame() else { throw NetworkError(.closed, "the broker has ended the connection") }
        var reader = FieldReader(body[...])
        let header = try ResponseHeader(from: &reader)
        let expected = correlationID ?? received + 1
        guard header.correlationID == expected else {
            throw NetworkError(.malformed, "answer \(header.correlationID) instead of \(expected)")
        }
        received = expected
        let response = try API.Response(from: &reader, version: version)
        try reader.finish()
        return response
    }

    /// The next answer without its length; nil at the end.
    public func frame() throws -> [UInt8]? { try client.frame() }

    /// Sends nothing more; what was sent is still answered.
    public func endWriting() { client.socket.endWriting() }
}
