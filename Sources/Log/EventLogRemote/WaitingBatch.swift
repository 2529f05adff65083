internal import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import RecordBatches
internal import System

/// One batch on its way to its partition, and whose append it belongs to.
struct WaitingBatch: Sendable {
    /// In the order of the appends, which is that of the partition, too.
    let number: Int
    let place: TopicPartition
    let batch: RecordBatch
    /// When nobody tries any more.
    let deadline: Moment
    let gathering: Gathering
    /// Its place among the append's batches.
    let index: Int
    /// Why a broker did not take it the last time.
    var refusal: Refusal?

    /// What a broker said that may not hold for the next attempt.
    struct Refusal: Sendable {
        let broker: Address
        let code: KafkaErrorCode
        let error: EventLogError
    }

    /// Sent twice, it is kept once.
    var isRecognized: Bool { batch.producerID >= 0 }

    var request: Produce.Request {
        Produce.Request { request in
            request.acks = -1
            request.timeoutMilliseconds = Int32(clamping: max(1, (deadline - SystemClock().now).milliseconds))
            request.topics = [
                Produce.Request.Topic {
                    $0.name = place.topic
                    $0.partitions = [
                        Produce.Request.Partition {
                            $0.index = place.partition
                            $0.records = batch.bytes
                        }
                    ]
                }
            ]
        }
    }

    func answer(_ result: Result<Appended, EventLogError>) { gathering.take(result, at: index) }
}

/// The answers to the batches of one append, until all are there.
final class Gathering: Sendable {
    fileprivate struct State {
        var answers: [Appended?]
        var missing: Int
        var failure: EventLogError?
    }

    let ticket = AppendTicket()
    private let state: Monitor<State>

    init(count: Int) { state = Monitor(State(answers: Array(repeating: nil, count: count), missing: count)) }

    func take(_ result: Result<Appended, EventLogError>, at index: Int) {
        let complete = state.withLock { state -> AppendTicket.Answer? in
            switch result {
            case .success(let appended): state.answers[index] = appended
            case .failure(let error): state.failure = state.failure ?? error
            }
            state.missing -= 1
            return state.missing == 0 ? state.answer : nil
        }
        if let complete { ticket.resolve(complete) }
    }
}

extension Gathering.State {
    /// The first failure, with how much of the append there is in spite of it.
    fileprivate var answer: AppendTicket.Answer {
        let appended = answers.compactMap { $0 }
        guard let failure else { return .success(appended) }
        if appended.isEmpty { return .failure(failure) }
        let part = "\(failure.message); \(appended.count) of \(answers.count) batches were appended"
        return .failure(EventLogError(failure.code, part, cause: failure.cause))
    }
}
