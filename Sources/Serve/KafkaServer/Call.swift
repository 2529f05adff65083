internal import KafkaWire
internal import Network
internal import System
internal import Telemetry

/// Who asks, and the place of the answer among the others of the connection.
struct Turn: Sendable {
    let broker: Broker
    let client: Client
    let answers: TicketQueue
    /// Bytes of the request, which stay in memory until it is answered.
    let weight: Int
    let began: Moment
}

/// A program at the other end of a connection.
struct Client: Sendable {
    /// What it calls itself.
    let id: String
    /// Where it comes from.
    let host: String
    /// Our end of its connection, which it evidently can reach.
    let local: Address
    /// Whether its connection ends, so that nobody should wait for something on its behalf.
    let isLeaving: @Sendable () -> Bool
}

/// One request that is answered exactly once.
struct Call<API: KafkaAPI>: Sendable {
    let version: Int16
    private let correlationID: Int32
    private let turn: Turn

    init(version: Int16, correlationID: Int32, turn: Turn) {
        self.version = version
        self.correlationID = correlationID
        self.turn = turn
    }

    var broker: Broker { turn.broker }
    var client: Client { turn.client }

    /// Answers now.
    func answer(_ response: API.Response) { answerLater().give(response) }

    /// Answers from any thread, when something has been done that takes its time.
    func answerLater() -> Answer { Answer(call: self, ticket: turn.answers.issue(weight: turn.weight)) }

    /// Answers when everything that the client asked before has been answered, on the thread that writes.
    func answerInTurn(
        _ make: @escaping @Sendable () -> API.Response, reserving room: @escaping @Sendable (API.Response) -> Int
    ) {
        turn.answers.issue(deferred: { [self] in
            let response = make()
            if let bytes = frame(response, reserving: room(response)) { return bytes }
            // It is the first now, so all before it have left.
            turn.answers.close()
            return []
        })
    }

    /// How many bytes of those that are wished the answer may have that is made in its turn, now that others have
    /// theirs; `note` says how many it has meanwhile.
    func promise(_ bytes: Int) -> Int { turn.answers.promise(bytes) }
    func note(promised bytes: Int) { turn.answers.note(promised: bytes) }

    /// The duty to answer a call, kept until the answer is known.
    struct Answer: Sendable {
        fileprivate let call: Call
        /// Nil when the connection has ended meanwhile.
        fileprivate let ticket: Ticket?

        func give(_ response: API.Response) {
            guard let bytes = call.frame(response, reserving: 0) else { return hangUp() }
            ticket?.fulfil(bytes)
        }

        /// Ends a call whose client expects no bytes.
        func giveNothing() {
            call.note()
            ticket?.fulfil([])
        }

        /// Ends the connection, where that is the only way to tell that the request failed; the answers to what the
        /// client asked before still leave.
        func hangUp() { ticket?.end() }
    }

    /// Nil when the answer cannot be said in the protocol: it must not be left out of the order of answers.
    private func frame(_ response: API.Response, reserving room: Int) -> [UInt8]? {
        do throws(WireError) {
            let bytes = try KafkaFrame.response(
                response, version: version, correlationID: correlationID, reserving: room)
            broker.metrics.sent.add(bytes.count)
            note()
            return bytes
        } catch {
            broker.logger.error("an answer cannot be encoded: \(error)", ["api": "\(API.self)"])
            return nil
        }
    }

    private func note() { broker.metrics.answered(API.key, after: broker.clock.now - turn.began) }
}
