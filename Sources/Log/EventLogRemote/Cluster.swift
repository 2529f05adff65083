internal import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import System

/// What is known of the brokers: where they are, and who leads which partition.
final class Cluster: Sendable {
    private struct State {
        var brokers: [Int32: Address] = [:]
        var controller: Int32 = -1
        /// The leader of each partition, by topic.
        var leaders: [String: [Int32: Int32]] = [:]
    }

    let links: BrokerLinks
    private let bootstrap: Address
    private let options: RemoteOptions
    private let state = Monitor(State())
    private let clock = SystemClock()

    var patience: Duration { options.patience }

    init(_ bootstrap: Address, _ options: RemoteOptions) {
        self.bootstrap = bootstrap
        self.options = options
        links = BrokerLinks(options)
    }

    // MARK: Calls

    /// Asks a broker; tries again while it cannot be reached, and also after a connection broke in the middle where
    /// asking twice is the same as asking once.
    func ask<Message: KafkaMessage>(
        _ request: Message, of find: () throws(EventLogError) -> Address, twice isRepeatable: Bool = true
    ) throws(EventLogError) -> Message.API.Response where Message.API.Request == Message {
        try talk(with: find, twice: isRepeatable) { link throws(RemoteFailure) in try link.ask(request) }
    }

    func talk<Result>(
        with find: () throws(EventLogError) -> Address, twice isRepeatable: Bool = true,
        _ body: (BrokerLink) throws(RemoteFailure) -> Result
    ) throws(EventLogError) -> Result {
        let deadline = clock.now + options.patience
        var pause = Limits.firstPause
        while true {
            let broker = try find()
            let failure: RemoteFailure
            do throws(RemoteFailure) {
                // A kept connection may have ended unseen, and then nobody would know whether the request came.
                return try links.talk(with: broker, fresh: !isRepeatable, body)
            } catch { failure = error }
            switch failure.kind {
            case .unreachable: break
            case .broken where isRepeatable: break
            case .broken, .stalled, .malformed, .unsupported: throw failure.error
            }
            forget(broker)
            guard clock.now + pause < deadline, links.pause(until: clock.now + pause) else { throw failure.error }
            pause = min(pause * 2, Limits.longestPause)
        }
    }

    // MARK: Who is asked

    /// Any broker: the one that was named. What it knows of the others is enough while it is there.
    func anyBroker() -> Address { bootstrap }

    func controller() throws(EventLogError) -> Address {
        try refresh([])
        return state.withLock { $0.brokers[$0.controller] } ?? bootstrap
    }

    /// Every broker of the cluster.
    func brokers() throws(EventLogError) -> [Address] {
        try refresh([])
        let all = state.withLock { $0.brokers.sorted { $0.key < $1.key }.map(\.value) }
        return all.isEmpty ? [bootstrap] : all
    }

    func coordinator(of group: String) throws(EventLogError) -> Address {
        let request = FindCoordinator.Request { $0.key = group }
        let answer = try ask(request, of: anyBroker)
        try check(answer.code, answer.message, "group \(group)")
        return try address(answer.host, answer.port)
    }

    /// The broker that leads the partition, asked for where it is not known.
    func leader(of place: TopicPartition) throws(EventLogError) -> Address {
        if let known = knownLeader(of: place) { return known }
        let partitions = try partitions(of: place.topic)
        guard partitions.contains(place.partition) else {
            throw EventLogError(
                .unknownPartition, "\(place): \(place.topic) has \(partitions.count) partition(s)")
        }
        guard let leader = knownLeader(of: place) else {
            throw EventLogError(.unavailable, "\(place): no broker leads it at the moment")
        }
        return leader
    }

    private func knownLeader(of place: TopicPartition) -> Address? {
        state.withLock { state in
            state.leaders[place.topic]?[place.partition].flatMap { state.brokers[$0] }
        }
    }

    /// The topic's partitions as they are now; a topic of another name is no topic.
    func partitions(of topic: String) throws(EventLogError) -> Set<Int32> {
        forget(topic)
        let answer = try refresh([topic])
        guard let found = answer.first(where: { $0.name == topic }), found.code != .invalidTopicException else {
            throw EventLogError(.unknownTopic, "there is no topic \(topic)")
        }
        try check(found.code, nil, "topic \(topic)")
        return Set(found.partitions.map(\.index))
    }

    /// All topics and their number of partitions.
    func topics() throws(EventLogError) -> [(name: String, partitions: Int)] {
        try refresh(nil).filter { $0.code == .none }.map { ($0.name, $0.partitions.count) }
    }

    // MARK: What is remembered

    func forget(_ topic: String) { state.withLock { $0.leaders[topic] = nil } }

    /// A broker that could not be reached may have lost what it led.
    private func forget(_ broker: Address) {
        state.withLock { state in
            let gone = Set(state.brokers.filter { $0.value == broker }.keys)
            state.leaders = state.leaders.filter { gone.isDisjoint(with: $0.value.values) }
        }
    }

    @discardableResult
    private func refresh(_ topics: [String]?) throws(EventLogError) -> [Metadata.Response.Topic] {
        let request = Metadata.Request { request in
            request.topics = topics?.map { name in Metadata.Request.Topic { $0.name = name } }
            request.allowAutoTopicCreation = false
        }
        let answer = try ask(request, of: anyBroker)
        var brokers: [Int32: Address] = [:]
        for broker in answer.brokers { brokers[broker.nodeID] = try address(broker.host, broker.port) }
        state.withLock { state in
            state.brokers = brokers
            state.controller = answer.controllerID
            if state.leaders.count + answer.topics.count > Limits.rememberedTopics { state.leaders = [:] }
            for topic in answer.topics where topic.code == .none {
                state.leaders[topic.name] = Dictionary(
                    topic.partitions.map { ($0.index, $0.leaderID) }, uniquingKeysWith: { one, _ in one })
            }
        }
        return answer.topics
    }

    private func address(_ host: String, _ port: Int32) throws(EventLogError) -> Address {
        do throws(NetworkError) {
            return try Address(host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
        } catch {
            throw EventLogError(.failed, "\(bootstrap) tells of a broker whose address cannot be read: \(error)")
        }
    }
}

/// Throws what a broker's code means, in the words of the port.
func check(_ code: KafkaErrorCode, _ message: String?, _ subject: String) throws(EventLogError) {
    if code != .none { throw EventLogError(code, message, subject) }
}
