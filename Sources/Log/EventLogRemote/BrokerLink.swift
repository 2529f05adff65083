internal import KafkaWire
internal import Network
internal import System

/// One connection to one broker, which has told the versions that it speaks; of no more use once it failed.
final class BrokerLink: Sendable {
    private let channel: FrameChannel
    private let versions: SpokenVersions
    private let options: RemoteOptions
    private let lastID = Monitor(Int32(0))
    private let clock = SystemClock()

    var broker: Address { channel.broker }

    /// Connects, and asks which versions the broker speaks.
    init(to broker: Address, _ options: RemoteOptions) throws(RemoteFailure) {
        let deadline = SystemClock().now + options.connectTimeout
        let channel = try FrameChannel(to: broker, by: deadline)
        // In version 0, which every broker answers; a later one says nothing more that is needed here.
        try channel.send(
            ApiVersions.Request(), version: 0, correlationID: 0, clientID: options.clientID, by: deadline)
        var frames = FrameReader(.lengthOnly, maximum: Limits.answerBytes)
        let answer = try channel.receive(
            ApiVersions.self, version: 0, correlationID: 0, from: &frames, by: deadline)
        guard answer.code == .none else {
            throw RemoteFailure(.unsupported, "\(broker) does not tell its versions: \(answer.code.name)")
        }
        self.channel = channel
        self.options = options
        versions = SpokenVersions(broker, answer)
    }

    /// Ends whatever is going on here, from any thread.
    func end() { channel.end() }

    /// Whether the broker ended the connection while no answer was awaited.
    func hasEnded() -> Bool { channel.hasEnded() }

    /// Whether the broker serves an API at all.
    func serves<API: KafkaAPI>(_ api: API.Type) -> Bool { versions.has(api) }

    /// A request that was sent, and how its answer is to be read.
    struct Asked<API: KafkaAPI>: Sendable {
        let version: Int16
        let correlationID: Int32
    }

    func send<Message: KafkaMessage>(
        _ request: Message, reserving room: Int = 0
    ) throws(RemoteFailure) -> Asked<Message.API> where Message.API.Request == Message {
        let asked = try prepare(Message.API.self)
        try send(request, as: asked, reserving: room)
        return asked
    }

    /// The version and the number of a request that is about to be sent.
    func prepare<API: KafkaAPI>(_ api: API.Type) throws(RemoteFailure) -> Asked<API> {
        let number = lastID.withLock { number in
            number = number == .max ? 1 : number + 1
            return number
        }
        return Asked(version: try versions.version(of: api), correlationID: number)
    }

    func send<Message: KafkaMessage>(
        _ request: Message, as asked: Asked<Message.API>, reserving room: Int
    ) throws(RemoteFailure) where Message.API.Request == Message {
        try channel.send(
            request, version: asked.version, correlationID: asked.correlationID, clientID: options.clientID,
            by: clock.now + options.answerTimeout, reserving: room)
    }

    /// The answer to the oldest request that has none; `waiting` is how long the broker was asked to hold it.
    func receive<API: KafkaAPI>(
        _ asked: Asked<API>, from frames: inout FrameReader, waiting: Duration = .zero
    ) throws(RemoteFailure) -> API.Response {
        try channel.receive(
            API.self, version: asked.version, correlationID: asked.correlationID, from: &frames,
            by: clock.now + options.answerTimeout + waiting)
    }

    /// Asks, and waits for the answer.
    func ask<Message: KafkaMessage>(
        _ request: Message, waiting: Duration = .zero
    ) throws(RemoteFailure) -> Message.API.Response where Message.API.Request == Message {
        let asked = try send(request)
        var frames = Self.frames
        return try receive(asked, from: &frames, waiting: waiting)
    }

    static var frames: FrameReader { FrameReader(.lengthOnly, maximum: Limits.answerBytes) }
}
