internal import Bytes
internal import KafkaWire
internal import Network
internal import System

/// A socket that carries frames: requests out, answers in, whatever they say.
final class FrameChannel: Sendable {
    let broker: Address
    private let socket: Socket

    init(to broker: Address, by deadline: Moment) throws(RemoteFailure) {
        self.broker = broker
        do throws(NetworkError) {
            socket = try Socket.connect(to: broker, by: deadline)
        } catch { throw RemoteFailure(error, from: broker, isConnecting: true) }
    }

    /// Ends whatever is going on here, from any thread.
    func end() { socket.waker.endBoth() }

    /// Whether the broker ended the connection, or says what nobody asked for, while no answer is awaited.
    func hasEnded() -> Bool {
        var bytes: [UInt8] = []
        do throws(NetworkError) {
            _ = try socket.read(appendingTo: &bytes, atMost: 1, by: SystemClock().now)
            return true
        } catch { return error.code != .timedOut }
    }

    func send<Message: KafkaMessage>(
        _ request: Message, version: Int16, correlationID: Int32, clientID: String, by deadline: Moment,
        reserving room: Int = 0
    ) throws(RemoteFailure) where Message.API.Request == Message {
        let frame: [UInt8]
        do throws(WireError) {
            frame = try KafkaFrame.request(
                request, version: version, correlationID: correlationID, clientID: clientID, reserving: room)
        } catch { throw RemoteFailure(.unsupported, "the protocol has no room for this request: \(error)") }
        do throws(NetworkError) {
            try socket.write(frame.span.bytes, by: deadline)
        } catch { throw RemoteFailure(error, from: broker) }
    }

    /// The next answer, which must be the one to `correlationID`: brokers answer in order.
    func receive<API: KafkaAPI>(
        _ api: API.Type, version: Int16, correlationID: Int32, from frames: inout FrameReader, by deadline: Moment
    ) throws(RemoteFailure) -> API.Response {
        let frame = try next(&frames, by: deadline)
        do throws(WireError) {
            var reader = FieldReader(frame[...])
            let answered = try ResponseHeader(from: &reader).correlationID
            if answered == correlationID {
                let response = try API.Response(from: &reader, version: version)
                try reader.finish()
                return response
            }
        } catch { throw RemoteFailure(error, from: broker) }
        throw RemoteFailure(.malformed, "\(broker) answered another request than number \(correlationID)")
    }

    private func next(_ frames: inout FrameReader, by deadline: Moment) throws(RemoteFailure) -> [UInt8] {
        do throws(NetworkError) {
            let frame = try frames.next { bytes, count, _ throws(NetworkError) in
                try socket.read(appendingTo: &bytes, atMost: count, by: deadline)
            }
            if let frame { return frame }
        } catch { throw RemoteFailure(error, from: broker) }
        throw RemoteFailure(.broken, "\(broker) ended the connection")
    }
}
