import Bytes
import KafkaWire

extension FuzzTarget {
    /// What is decoded is encoded as bytes that decode to the same; the first byte chooses request, response or a
    /// request with its header, the next two API and version.
    static let kafkaMessages = FuzzTarget(name: "kafka-messages") { bytes in
        guard bytes.count >= 3 else { return }
        let api = KafkaProtocol.apis[Int(bytes[1]) % KafkaProtocol.apis.count]
        let version = api.versions.lowerBound + Int16(bytes[2]) % Int16(api.versions.count)
        let body = bytes.dropFirst(3)
        switch bytes[0] % 3 {
        case 0: try examineRequest(api, version, body)
        case 1: try examineResponse(api, version, body)
        default: try examineHeader(body)
        }
    }

    private static func examineRequest<API: KafkaAPI>(_ api: API.Type, _ version: Int16, _ body: Bytes) throws {
        try examine(API.Request.self, version, body)
    }

    private static func examineResponse<API: KafkaAPI>(_ api: API.Type, _ version: Int16, _ body: Bytes) throws {
        try examine(API.Response.self, version, body)
    }

    private static func examine<Message: KafkaMessage>(
        _ type: Message.Type, _ version: Int16, _ body: Bytes
    ) throws {
        let message: Message
        do throws(WireError) { message = try Message(body, version: version) } catch { return }
        let encoded = try encode(message, version)
        // Unknown tags, codes and numbers for `true` are not kept, so the bytes may differ; the message may not.
        try hold(try Message(encoded[...], version: version) == message, "\(type) \(version) changes on its way")
        try hold(encoded.count <= body.count, "\(type) \(version) grows from \(body.count) to \(encoded.count)")
    }

    private static func encode<Message: KafkaMessage>(_ message: Message, _ version: Int16) throws -> [UInt8] {
        var writer = FieldWriter()
        try message.encode(into: &writer, version: version)
        return writer.bytes
    }

    private static func examineHeader(_ body: Bytes) throws {
        var reader = FieldReader(body)
        let header: RequestHeader
        do throws(WireError) { header = try RequestHeader(from: &reader) } catch { return }
        var writer = FieldWriter()
        try header.encode(into: &writer)
        var again = FieldReader(writer.bytes[...])
        try hold(try RequestHeader(from: &again) == header, "a header changes on its way")
    }
}
