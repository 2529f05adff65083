internal import ConsumerGroups
internal import EventLog
public import Network
public import Services
public import System
internal import Telemetry

/// Serves a log over Kafka's protocol, so that programs written for Kafka run against it.
public final class KafkaServer: Service {
    private let broker: Broker
    private let connections: ConnectionServer

    public var name: String { connections.name }
    /// Where it listens, once it has started.
    public var address: Address? { connections.address }

    public init(_ broker: Broker, on address: Address, allowsRemote: Bool = false) {
        self.broker = broker
        connections = ConnectionServer(
            "kafka", on: address, allowsRemote: allowsRemote, limits: broker.settings.limits.connections,
            observe: { broker.note($0) },
            handler: { try broker.converse(over: $0) })
        broker.metrics.watch(connections, broker.groups)
    }

    public func start(in scope: ServiceScope) throws { try connections.start(in: scope) }

    /// Members that wait for others of their group are told to come again first, for nobody else would answer them.
    public func stop(by deadline: Moment) {
        broker.groups.stop(by: deadline)
        connections.stopReading()
        // A fetch that waits for records looks from time to time whether anybody is there; it need not wait for that.
        (broker.log as? any WakingReaders)?.wakeReaders()
        connections.stop(by: deadline)
    }
}

extension Broker {
    /// Takes a connection's requests until it ends.
    fileprivate func converse(over connection: Connection) throws {
        let conversation = Conversation(
            with: self, host: connection.socket.remote.host, local: connection.socket.local,
            isLeaving: { connection.isEnding })
        try connection.pipeline(.lengthOnly, maximum: settings.limits.requestBytes) { frame, answers in
            try conversation.take(frame, answers)
        }
    }

    fileprivate func note(_ event: ConnectionEvent) {
        switch event {
        case .opened(let number, let from):
            metrics.connections.add(1)
            logger.debug("connected", ["connection": number, "from": from.description])
        case .closed(let number):
            metrics.connections.add(-1)
            logger.debug("disconnected", ["connection": number])
        case .failed(let number, let error):
            metrics.connections.add(-1)
            note(error, ending: number)
        case .refused(let from):
            metrics.refused.add()
            guard let held = refusals.admit(at: clock.now) else { return }
            logger.warning(
                "connection refused: there are \(settings.limits.connections.connections)",
                ["from": from.description, "more": held])
        case .exhausted(let error):
            guard let held = exhaustions.admit(at: clock.now) else { return }
            logger.error("no connections can be taken for a moment: \(error)", ["more": held])
        }
    }

    /// A peer that went away or was silent is nobody's concern; one that cannot be understood is.
    private func note(_ error: any Error, ending number: Int) {
        let code = (error as? NetworkError)?.code
        if code == .closed || code == .idle {
            return logger.debug("disconnected: \(error)", ["connection": number])
        }
        metrics.malformed.add()
        logger.warning("connection closed: \(error)", ["connection": number])
    }
}
