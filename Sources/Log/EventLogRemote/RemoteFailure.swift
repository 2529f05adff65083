internal import EventLog
internal import KafkaWire
internal import Network

/// Why a broker gave no answer, or none that can be used.
struct RemoteFailure: Error {
    enum Kind {
        /// Nobody listens there: nothing was asked.
        case unreachable
        /// The connection ended before the answer: nobody knows what became of the question.
        case broken
        /// No answer came in time; nobody knows either.
        case stalled
        /// What came is not what the protocol says.
        case malformed
        /// There is no version of an API that both sides speak.
        case unsupported
    }

    let kind: Kind
    let sentence: String

    init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    init(_ error: NetworkError, from broker: Address, isConnecting: Bool = false) {
        switch error.code {
        case .oversized, .malformed: self.init(.malformed, "\(broker): \(error)")
        case .timedOut, .idle:
            self.init(isConnecting ? .unreachable : .stalled, "\(broker) does not answer: \(error)")
        case .address, .remote, .inUse, .unreachable, .closed, .exhausted, .system:
            self.init(isConnecting ? .unreachable : .broken, "\(broker): \(error)")
        }
    }

    init(_ error: WireError, from broker: Address) {
        self.init(.malformed, "\(broker) does not speak Kafka's protocol as sluice knows it: \(error)")
    }

    var error: EventLogError {
        switch kind {
        case .unreachable, .broken, .stalled: EventLogError(.unavailable, sentence)
        case .malformed: EventLogError(.failed, sentence)
        case .unsupported: EventLogError(.unsupported, sentence)
        }
    }
}
