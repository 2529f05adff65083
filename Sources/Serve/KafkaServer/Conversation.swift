internal import KafkaWire
public import Network
internal import System
internal import Telemetry

/// What a broker makes of one client's requests; it knows no socket, so that a test can be the network.
public struct Conversation: Sendable {
    private let broker: Broker
    private let host: String
    private let local: Address
    private let isLeaving: @Sendable () -> Bool

    /// `host` is where the client comes from, `local` our end of its connection; `isLeaving` says whether that ends.
    public init(with broker: Broker, host: String, local: Address, isLeaving: @escaping @Sendable () -> Bool) {
        self.broker = broker
        self.host = host
        self.local = local
        self.isLeaving = isLeaving
    }

    /// Takes one request, without its length, and places its answer; an error ends the conversation.
    public func take(_ frame: [UInt8], _ answers: TicketQueue) throws {
        broker.metrics.received.add(frame.count)
        var reader = FieldReader(frame[...], elements: broker.settings.limits.requestElements)
        let header = try RequestHeader(from: &reader)
        let client = Client(
            id: header.clientID ?? "", host: host, local: local,
            isLeaving: { isLeaving() || answers.isClosed })
        try take(
            &reader, header,
            Turn(broker: broker, client: client, answers: answers, weight: frame.count, began: broker.clock.now))
    }

    /// Finds out who serves a request, and has it served.
    private func take(_ reader: inout FieldReader, _ header: RequestHeader, _ turn: Turn) throws {
        guard let handler = Handlers.byKey[header.key] else {
            throw UnservedRequest(what: "API \(header.key)", header: header)
        }
        guard handler.versions.contains(header.version) else {
            guard header.key == ApiVersions.key else {
                throw UnservedRequest(what: "version \(header.version) of \(handler.name)", header: header)
            }
            return ApiVersionsHandler.refuse(Call(version: 0, correlationID: header.correlationID, turn: turn))
        }
        do throws(WireError) {
            try handler.receive(&reader, header, turn)
        } catch {
            throw UnreadableRequest(api: handler.name, header: header, cause: error)
        }
    }
}

/// A request for something that clients were not told of.
struct UnservedRequest: Error, CustomStringConvertible {
    let what: String
    let header: RequestHeader

    var description: String { "client \(header.clientID ?? "without a name") asks for \(what), which is not served" }
}

/// A request whose bytes are not what its header says.
struct UnreadableRequest: Error, CustomStringConvertible {
    let api: String
    let header: RequestHeader
    let cause: WireError

    var description: String {
        "client \(header.clientID ?? "without a name") sends \(api) version \(header.version), unreadable: \(cause)"
    }
}
