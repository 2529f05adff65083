internal import EventLog
internal import Model

/// The topics that a pipeline reads, by their names.
struct StreamTopics {
    private let log: any EventLog
    private var ids: [String: TopicID] = [:]

    init(_ log: any EventLog) { self.log = log }

    /// The topic of this name as it is now; it is made where it is not there, for a view that begins.
    mutating func begin(_ name: String) throws -> TopicDescription {
        do throws(EventLogError) { return note(try log.describeTopic(name)) } catch {
            guard error.code == .unknownTopic else { throw error }
        }
        do throws(EventLogError) { return note(try log.createTopic(NewTopic(name))) } catch {
            // Somebody else was faster.
            guard error.code == .topicExists else { throw error }
            return note(try log.describeTopic(name))
        }
    }

    /// The topic of this name as it is now; whoever deletes one does not want it made again by those who read it.
    mutating func current(_ name: String) throws -> TopicDescription {
        do throws(EventLogError) { return note(try log.describeTopic(name)) } catch {
            guard error.code == .unknownTopic else { throw error }
            throw EngineError.anotherTopic(name)
        }
    }

    /// Which topic had this name when it was last looked for.
    func id(of name: String) -> TopicID? { ids[name] }

    private mutating func note(_ topic: TopicDescription) -> TopicDescription {
        ids[topic.name] = topic.id
        return topic
    }
}
