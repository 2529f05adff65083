internal import CRdkafkaLog
internal import EventLog
internal import Model
internal import System

/// An append on its way: it is answered when all its records are told of.
final class PendingAppend: Sendable {
    /// Where the records of one batch went.
    private struct Spot {
        let count: Int
        var first = Offset.max
        var last = Offset.min
        var appendTime: Timestamp?
    }

    private struct State {
        var spots: [Spot]
        var left: Int
        var failure: EventLogError?
    }

    let ticket = AppendTicket()
    private let subject: String
    private let state: Monitor<State>

    init(_ subject: String, counts: [Int]) {
        self.subject = subject
        state = Monitor(State(spots: counts.map { Spot(count: $0) }, left: counts.reduce(0, +)))
    }

    func fail(_ failure: RdkafkaFailure) {
        tell { $0.failure = $0.failure ?? failure.about(subject) }
    }

    func place(recordOf batch: Int, at offset: Offset, appendTime: Timestamp?) {
        tell { state in
            state.spots[batch].first = min(state.spots[batch].first, offset)
            state.spots[batch].last = max(state.spots[batch].last, offset)
            state.spots[batch].appendTime = appendTime
        }
    }

    /// Notes what became of a record; after the last one there is an answer.
    private func tell(_ note: (inout State) -> Void) {
        let answer = state.withLock { state -> AppendTicket.Answer? in
            note(&state)
            state.left -= 1
            if state.left > 0 { return nil }
            if let failure = state.failure { return .failure(failure) }
            // Offsets without gaps: no other's records came between those of a batch, and none came twice.
            guard state.spots.allSatisfy({ $0.last - $0.first + 1 == Offset($0.count) }) else {
                return .failure(EventLogError(.failed, "\(subject): the records of a batch came apart"))
            }
            return .success(
                state.spots.map {
                    Appended(baseOffset: $0.first, nextOffset: $0.last + 1, appendTime: $0.appendTime)
                })
        }
        if let answer { ticket.resolve(answer) }
    }
}

/// What librdkafka carries beside each record and gives back with its fate.
final class PendingRecord {
    private let append: PendingAppend
    private let batch: Int
    private let library: Rdkafka

    init(_ append: PendingAppend, batch: Int, library: Rdkafka) {
        self.append = append
        self.batch = batch
        self.library = library
    }

    /// librdkafka's own name for a time that the log gave.
    static let logAppendTime: Int32 = 2

    /// Called on the thread that polls, once for every record that was taken.
    static let delivered: rdkafka_delivered = { _, message, _ in
        guard let message, let opaque = message.pointee.opaque else { return }
        // SAFETY: `submit` retained the record for this one call.
        let record = Unmanaged<PendingRecord>.fromOpaque(opaque).takeRetainedValue()
        record.tell(message)
    }

    private func tell(_ message: UnsafePointer<rdkafka_message>) {
        let code = message.pointee.err
        if code != 0 { return append.fail(RdkafkaFailure(code, text(library.err2name(code)))) }
        var kind: Int32 = 0
        let time = library.message_timestamp(message, &kind)
        append.place(
            recordOf: batch, at: message.pointee.offset, appendTime: kind == Self.logAppendTime ? time : nil)
    }
}
