import KafkaWire
import System

/// A request or a response in one version; what tests run over.
struct Case: Sendable, CustomStringConvertible {
    let message: any KafkaMessage.Type
    let version: Int16
    let description: String

    /// Every message in every version.
    static let all = KafkaProtocol.apis.flatMap(of)

    static func of(_ api: any KafkaAPI.Type) -> [Case] {
        api.versions.flatMap { version in
            [
                Case(message: request(api), version: version, description: "\(api) request \(version)"),
                Case(message: response(api), version: version, description: "\(api) response \(version)"),
            ]
        }
    }

    static func request<API: KafkaAPI>(_ api: API.Type) -> any KafkaMessage.Type { API.Request.self }
    static func response<API: KafkaAPI>(_ api: API.Type) -> any KafkaMessage.Type { API.Response.self }

    func random(seed: UInt64) throws -> any KafkaMessage { try random(message, seed) }

    private func random<Message: KafkaMessage>(_ type: Message.Type, _ seed: UInt64) throws -> Message {
        var message = Message()
        var fields = RandomFields(generator: SeededGenerator(seed: seed &* 1_000 &+ UInt64(version)))
        try message.layout(&fields, version: version)
        return message
    }

    func encode(_ message: any KafkaMessage) throws -> [UInt8] {
        var writer = FieldWriter()
        try message.encode(into: &writer, version: version)
        return writer.bytes
    }

    func decode(_ bytes: [UInt8]) throws -> any KafkaMessage { try message.init(bytes[...], version: version) }
}

func isSame(_ one: any KafkaMessage, as other: any KafkaMessage) -> Bool { AnyHashable(one) == AnyHashable(other) }

/// Bytes from text such as `00 0a ff`.
func hex(_ text: some StringProtocol) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    precondition(digits.count.isMultiple(of: 2), "half a byte")
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
