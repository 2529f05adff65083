internal import EventLog
internal import Model

/// The topics that a pipeline reads; one that is not there yet is made.
struct StreamTopics {
    private let log: any EventLog
    private var starts: [Positions.Place: Offset] = [:]
    private var ids: [String: TopicID] = [:]

    init(_ log: any EventLog) { self.log = log }

    /// The topic of this name as it is now.
    mutating func current(_ name: String) throws -> TopicDescription {
        let topic: TopicDescription
        do throws(EventLogError) { topic = try log.describeTopic(name) } catch {
            guard error.code == .unknownTopic else { throw error }
            do throws(EventLogError) { topic = try log.createTopic(NewTopic(name)) } catch {
                // Somebody else was faster.
                guard error.code == .topicExists else { throw error }
                topic = try log.describeTopic(name)
            }
        }
        ids[name] = topic.id
        for partition in 0..<Int32(topic.partitions) {
            let place = Positions.Place(topic: topic.id, partition: partition)
            guard starts[place] == nil else { continue }
            starts[place] = try log.offsets(of: TopicPartition(name, partition)).start
        }
        return topic
    }

    /// Which topic had this name when it was last looked for.
    func id(of name: String) -> TopicID? { ids[name] }

    /// Where a partition began when the pipeline first saw it.
    func start(of place: Positions.Place) -> Offset { starts[place] ?? 0 }
}
