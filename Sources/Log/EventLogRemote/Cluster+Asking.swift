internal import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import System

extension Cluster {
    /// Asks whoever has the part, until the deadline: again while nobody is reached or has it, and also after a
    /// connection broke in the middle where asking twice is the same as asking once.
    func ask<Message: KafkaMessage>(
        _ request: Message, of role: Role, twice isRepeatable: Bool = true, by deadline: Moment? = nil,
        code: (Message.API.Response) -> KafkaErrorCode
    ) throws(EventLogError) -> Message.API.Response where Message.API.Request == Message {
        try talk(with: role, twice: isRepeatable, by: deadline) { link throws(RemoteFailure) in
            let answer = try link.ask(request)
            return (answer, code(answer))
        }.result
    }

    /// As `ask`, for a conversation, which says by a code whether it was led with the right one.
    func talk<Result>(
        with role: Role, twice isRepeatable: Bool = true, by deadline: Moment? = nil,
        _ body: (BrokerLink) throws(RemoteFailure) -> (result: Result, code: KafkaErrorCode)
    ) throws(EventLogError) -> (result: Result, code: KafkaErrorCode) {
        let deadline = deadline ?? self.deadline
        var pauses = Pauses(until: deadline)
        while true {
            let broker = try find(role, by: deadline)
            let answer: (result: Result, code: KafkaErrorCode)
            do throws(RemoteFailure) {
                // A kept connection may have ended unseen, and then nobody would know whether the request came.
                answer = try links.talk(with: broker, fresh: !isRepeatable, body)
            } catch {
                forget(broker)
                guard error.kind == .unreachable || error.kind == .broken && isRepeatable, pauses.next(in: links)
                else { throw error.error }
                continue
            }
            guard role.isElsewhere(answer.code) else { return answer }
            if case .leader(let place) = role { forget(place.topic) }
            // Asked again, the same broker would find its disk as it is.
            if answer.code == .kafkaStorageError, try find(role, by: deadline) == broker { return answer }
            guard pauses.next(in: links) else { return answer }
        }
    }

    /// Has a conversation with the broker that leads a partition; where another does meanwhile, with that one.
    func talk<Result>(
        withLeaderOf place: TopicPartition,
        _ body: (BrokerLink) throws(RemoteFailure) -> (result: Result, code: KafkaErrorCode)
    ) throws(EventLogError) -> Result {
        let answer = try talk(with: .leader(of: place), body)
        try check(answer.code, nil, "\(place)")
        return answer.result
    }
}

/// The pauses between attempts, each longer than the one before, until it is too late for another.
struct Pauses {
    private let deadline: Moment
    private var span = Limits.firstPause
    private let clock = SystemClock()

    init(until deadline: Moment) { self.deadline = deadline }

    /// Waits; false when there is no time left, or the links were closed.
    mutating func next(in links: BrokerLinks) -> Bool {
        let end = clock.now + span
        span = min(span * 2, Limits.longestPause)
        return end < deadline && links.pause(until: end)
    }
}

/// Throws what a broker's code means, in the words of the port.
func check(_ code: KafkaErrorCode, _ message: String?, _ subject: String) throws(EventLogError) {
    if code != .none { throw EventLogError(code, message, subject) }
}
