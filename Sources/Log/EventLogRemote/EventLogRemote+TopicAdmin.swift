public import EventLog
internal import KafkaWire
public import Model
internal import Network
internal import System

extension EventLogRemote: TopicAdmin {
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription {
        try checkNames(of: topic.settings.mapValues { $0 }) { () throws(EventLogError) in
            try TopicName.check(topic.name)
            guard try !exists(topic.name) else {
                throw EventLogError(.topicExists, "topic \(topic.name) exists already")
            }
        }
        let request = CreateTopics.Request { request in
            request.topics = [CreateTopics.Request.Topic(topic)]
            request.timeoutMilliseconds = answerMilliseconds
        }
        let answer = try cluster.ask(request, of: .controller, twice: false) { $0.topics.first?.code ?? .none }
        let made = try Self.only(answer.topics.first { $0.name == topic.name }, "topic \(topic.name)")
        try check(made.code, made.message, "topic \(topic.name)")
        let heard = try whenHeard { () throws(EventLogError) -> TopicDescription? in
            do throws(EventLogError) { return try describeTopic(topic.name) } catch {
                guard error.code == .unknownTopic else { throw error }
                return nil
            }
        }
        return try heard.orMade { () throws(EventLogError) in try describeTopic(topic.name) }
    }

    /// What the brokers say as soon as they have heard what the controller decided; nil when that takes too long.
    private func whenHeard<Answer>(_ ask: () throws(EventLogError) -> Answer?) throws(EventLogError) -> Answer? {
        var pauses = Pauses(until: cluster.deadline)
        while true {
            if let answer = try ask() { return answer }
            guard pauses.next(in: cluster.links) else { return nil }
        }
    }

    public func topics() throws(EventLogError) -> [TopicDescription] {
        let all = try cluster.topics().sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var described: [TopicDescription] = []
        var rest = all[...]
        while !rest.isEmpty {
            described += try describe(Array(rest.prefix(Limits.describedTopics)))
            rest = rest.dropFirst(Limits.describedTopics)
        }
        return described
    }

    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        let partitions = try cluster.partitions(of: name).count
        guard let found = try describe([(name, partitions)]).first else {
            throw EventLogError(.unknownTopic, "there is no topic \(name)")
        }
        return found
    }

    /// Topics with what they are besides a name; one that went meanwhile is left out.
    private func describe(_ topics: [(name: String, partitions: Int)]) throws(EventLogError) -> [TopicDescription] {
        let request = TopicIdentity.request(topics.map(\.name), settings: nil)
        let told = try cluster.talk(with: .anyone) {
            link throws(RemoteFailure) -> (result: DescribeConfigs.Response?, code: KafkaErrorCode) in
            guard link.serves(DescribeConfigs.self) else { return (nil, .none) }
            let answer = try link.ask(request)
            return (answer, answer.resources.first?.code ?? .none)
        }.result
        guard let answer = told else { return topics.map { TopicDescription($0.name, $0.partitions, []) } }
        let found = Dictionary(answer.resources.map { ($0.resourceName, $0) }, uniquingKeysWith: { one, _ in one })
        var described: [TopicDescription] = []
        for topic in topics {
            let settings = try Self.only(found[topic.name], "topic \(topic.name)")
            if settings.code == .unknownTopicOrPartition { continue }
            try check(settings.code, settings.message, "topic \(topic.name)")
            described.append(TopicDescription(topic.name, topic.partitions, settings.settings))
        }
        return described
    }

    private func exists(_ name: String) throws(EventLogError) -> Bool {
        do throws(EventLogError) {
            _ = try cluster.partitions(of: name)
            return true
        } catch {
            guard error.code == .unknownTopic else { throw error }
            return false
        }
    }

    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        try checkNames(of: settings) { () throws(EventLogError) in _ = try cluster.partitions(of: name) }
        let request = IncrementalAlterConfigs.Request { request in
            request.resources = [
                IncrementalAlterConfigs.Request.Resource {
                    $0.resourceType = TopicIdentity.resourceType
                    $0.resourceName = name
                    $0.settings = settings.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
                }
            ]
        }
        let answer = try cluster.ask(request, of: .controller) { $0.resources.first?.code ?? .none }
        let changed = try Self.only(answer.resources.first, "topic \(name)")
        try check(changed.code, changed.message, "topic \(name)")
    }

    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        let request = CreatePartitions.Request { request in
            request.topics = [
                CreatePartitions.Request.Topic {
                    $0.name = name
                    $0.count = Int32(clamping: count)
                }
            ]
            request.timeoutMilliseconds = answerMilliseconds
        }
        let answer = try cluster.ask(request, of: .controller, twice: false) { $0.topics.first?.code ?? .none }
        cluster.forget(name)
        let grown = try Self.only(answer.topics.first { $0.name == name }, "topic \(name)")
        try check(grown.code, grown.message, "topic \(name)")
        _ = try whenHeard { () throws(EventLogError) in try cluster.partitions(of: name).count >= count ? true : nil }
    }

    public func deleteTopic(_ name: String) throws(EventLogError) {
        let request = DeleteTopics.Request {
            $0.topics = [name]
            $0.timeoutMilliseconds = answerMilliseconds
        }
        let answer = try cluster.ask(request, of: .controller, twice: false) { $0.topics.first?.code ?? .none }
        cluster.forget(name)
        appender.forget(name)
        let gone = try Self.only(answer.topics.first { $0.name == name }, "topic \(name)")
        guard gone.code != .unknownTopicOrPartition, gone.code != .invalidTopicException else {
            throw EventLogError(.unknownTopic, "there is no topic \(name)")
        }
        try check(gone.code, nil, "topic \(name)")
    }

    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        // An offset of -1 would be the end in the protocol.
        guard offset >= 0 else { throw .outOfRange(offset, of: place, keeping: try offsets(of: place)) }
        let request = DeleteRecords.Request { request in
            request.topics = [.init(place, before: offset)]
            request.timeoutMilliseconds = answerMilliseconds
        }
        do throws(EventLogError) {
            return try cluster.talk(withLeaderOf: place) { link throws(RemoteFailure) in
                let answer = try link.ask(request).topics.first?.partitions.first
                return (result: answer?.lowWatermark ?? -1, code: answer?.code ?? .unknownServerError)
            }
        } catch {
            switch error.code {
            case .offsetOutOfRange: throw .outOfRange(offset, of: place, keeping: try offsets(of: place))
            case .held:
                throw EventLogError(.held, "\(place): a reader has not read to \(offset) yet")
            default: throw error
            }
        }
    }

    /// How long a broker may take, as it is told itself.
    private var answerMilliseconds: Int32 { Int32(clamping: options.answerTimeout.milliseconds) }

    /// The port knows its own settings, whatever else the broker has; `first` finds what is worse.
    private func checkNames(
        of settings: [String: String?], first: () throws(EventLogError) -> Void
    ) throws(EventLogError) {
        do throws(EventLogError) {
            _ = try TopicSettings.overrides([:], changedBy: settings)
        } catch {
            try first()
            throw error
        }
    }

    private static func only<Answer>(_ answer: Answer?, _ subject: String) throws(EventLogError) -> Answer {
        guard let answer else {
            throw EventLogError(.failed, "\(subject): the broker answered something else")
        }
        return answer
    }
}
