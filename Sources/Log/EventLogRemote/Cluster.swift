internal import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import System

/// What is known of the brokers: where they are, and who leads which partition.
///
/// Every broker knows that, so that any of them is asked: the one that answered last, and when it is gone the next of
/// those that were named or have been told of.
final class Cluster: Sendable {
    private struct State {
        var brokers: [Int32: Address] = [:]
        var controller: Int32 = -1
        /// The leader of each partition, by topic.
        var leaders: [String: [Int32: Int32]] = [:]
        var asked: Address
    }

    let links: BrokerLinks
    private let named: [Address]
    private let options: RemoteOptions
    private let state: Monitor<State>
    private let clock = SystemClock()

    init(_ named: [Address], _ options: RemoteOptions) {
        precondition(!named.isEmpty, "a cluster has a broker that is asked first")
        self.named = named
        self.options = options
        state = Monitor(State(asked: named[0]))
        links = BrokerLinks(options)
    }

    /// When a call that begins now gives up.
    var deadline: Moment { clock.now + options.patience }

    /// Reaches one of the brokers that were named.
    func connect() throws(EventLogError) {
        var failures: [RemoteFailure] = []
        for broker in named {
            do throws(RemoteFailure) {
                try links.talk(with: broker, fresh: true) { _ in }
                return state.withLock { $0.asked = broker }
            } catch { failures.append(error) }
        }
        let worst = failures.first { $0.error.code != .unavailable } ?? failures[0]
        throw EventLogError(worst.error.code, failures.map(\.sentence).joined(separator: "; "))
    }

    // MARK: Who is asked

    /// Where somebody is found, asked for where it is not known.
    func find(_ role: Role, by deadline: Moment) throws(EventLogError) -> Address {
        switch role {
        case .anyone: return state.withLock { $0.asked }
        case .broker(let address): return address
        case .leader(let place): return try leader(of: place, by: deadline)
        case .controller:
            try refresh([], by: deadline)
            return state.withLock { $0.brokers[$0.controller] ?? $0.asked }
        case .coordinator(let group):
            let request = FindCoordinator.Request { $0.key = group }
            let answer = try ask(request, of: .anyone, by: deadline, code: \.code)
            try check(answer.code, answer.message, "group \(group)")
            return try address(answer.host, answer.port)
        }
    }

    /// Every broker that there is at the moment.
    func brokers() throws(EventLogError) -> [Address] {
        try refresh([], by: deadline)
        return state.withLock { state in
            state.brokers.isEmpty ? [state.asked] : state.brokers.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// The broker that leads the partition; where none does for a moment, as soon as one does.
    func leader(of place: TopicPartition, by deadline: Moment) throws(EventLogError) -> Address {
        if let known = knownLeader(of: place) { return known }
        var pauses = Pauses(until: deadline)
        while true {
            let partitions = try partitions(of: place.topic, by: deadline)
            guard partitions.contains(place.partition) else {
                throw EventLogError(
                    .unknownPartition, "\(place): \(place.topic) has \(partitions.count) partition(s)")
            }
            if let leader = knownLeader(of: place) { return leader }
            guard pauses.next(in: links) else {
                throw EventLogError(.unavailable, "\(place): no broker leads it at the moment")
            }
        }
    }

    private func knownLeader(of place: TopicPartition) -> Address? {
        state.withLock { state in
            state.leaders[place.topic]?[place.partition].flatMap { state.brokers[$0] }
        }
    }

    func partitions(of topic: String) throws(EventLogError) -> Set<Int32> {
        try partitions(of: topic, by: deadline)
    }

    /// The topic's partitions as they are now; a topic of another name is no topic.
    private func partitions(of topic: String, by deadline: Moment) throws(EventLogError) -> Set<Int32> {
        forget(topic)
        var pauses = Pauses(until: deadline)
        while true {
            var found = try refresh([topic], by: deadline).first { $0.name == topic }
            if found?.code == .unknownTopicOrPartition, askAnother() {
                // One of several may not have heard of it yet.
                found = try refresh([topic], by: deadline).first { $0.name == topic }
            }
            guard let found, found.code != .invalidTopicException else {
                throw EventLogError(.unknownTopic, "there is no topic \(topic)")
            }
            if found.code == .leaderNotAvailable, pauses.next(in: links) { continue }
            try check(found.code, nil, "topic \(topic)")
            return Set(found.partitions.map(\.index))
        }
    }

    /// All topics and their number of partitions.
    func topics() throws(EventLogError) -> [(name: String, partitions: Int)] {
        try refresh(nil, by: deadline).filter { [.none, .leaderNotAvailable].contains($0.code) }
            .map { ($0.name, $0.partitions.count) }
    }

    // MARK: What is remembered

    func forget(_ topic: String) { state.withLock { $0.leaders[topic] = nil } }

    /// A broker that could not be reached may have lost what it led, and another is asked about the rest.
    func forget(_ broker: Address) {
        state.withLock { state in
            let gone = Set(state.brokers.filter { $0.value == broker }.keys)
            state.leaders = state.leaders.filter { gone.isDisjoint(with: $0.value.values) }
        }
        askAnother(than: broker)
    }

    /// From here on another one is asked what all of them know, if there is one.
    @discardableResult
    private func askAnother(than broker: Address? = nil) -> Bool {
        state.withLock { state in
            guard broker == nil || broker == state.asked else { return false }
            var all = named
            for (_, address) in state.brokers.sorted(by: { $0.key < $1.key }) where !all.contains(address) {
                all.append(address)
            }
            guard all.count > 1 else { return false }
            // One that is not in the list any more has the first for its next.
            let index = all.firstIndex(of: state.asked) ?? -1
            state.asked = all[(index + 1) % all.count]
            return true
        }
    }

    @discardableResult
    private func refresh(
        _ topics: [String]?, by deadline: Moment
    ) throws(EventLogError) -> [Metadata.Response.Topic] {
        let request = Metadata.Request { request in
            request.topics = topics?.map { name in Metadata.Request.Topic { $0.name = name } }
            request.allowAutoTopicCreation = false
        }
        let answer = try ask(request, of: .anyone, by: deadline) { _ in .none }
        var brokers: [Int32: Address] = [:]
        for broker in answer.brokers { brokers[broker.nodeID] = try address(broker.host, broker.port) }
        state.withLock { state in
            // A broker that has only just begun may know nobody.
            if !brokers.isEmpty { state.brokers = brokers }
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
            throw EventLogError(.failed, "the cluster tells of a broker whose address cannot be read: \(error)")
        }
    }
}
