internal import EventLog
internal import Model
internal import Scalars

extension Session {
    /// The topic, or an error that knows what was meant and how the topic could be made.
    func topic(_ name: String, in log: any EventLog, mayBeMade: Bool = true) throws -> TopicDescription {
        topicName = name
        do throws(EventLogError) {
            return try log.describeTopic(name)
        } catch {
            guard error.code == .unknownTopic else { throw error }
            let near = Scalars.suggestion(for: name, among: try log.topics().map(\.name))
            let make = "make it with: \(suggestion("topic create \(name)"))"
            let look = "see the topics with: \(suggestion("topic list"))"
            let remedy = !mayBeMade ? look : near.isEmpty ? "\(look), or \(make)" : "if not, \(make)"
            throw CommandError("there is no topic \"\(name)\"\(near)", remedy: remedy)
        }
    }

    /// The topic, which is made where it is not there.
    func madeTopic(_ name: String, in log: any EventLog) throws(EventLogError) -> TopicDescription {
        do throws(EventLogError) {
            return try log.createTopic(NewTopic(name))
        } catch {
            guard error.code == .topicExists else { throw error }
            return try log.describeTopic(name)
        }
    }

    /// One partition of the topic, or all of them.
    func places(of topic: TopicDescription, partition: Int?) throws -> [TopicPartition] {
        guard let partition else { return (0..<topic.partitions).map { TopicPartition(topic.name, Int32($0)) } }
        guard partition < topic.partitions else {
            throw CommandError(
                "\(topic.name) has no partition \(partition); it has "
                    + Figures.count(topic.partitions, "partition") + ", from 0 to \(topic.partitions - 1)",
                remedy: "add some with: "
                    + suggestion("topic alter \(topic.name) --partitions \(partition + 1)"))
        }
        return [TopicPartition(topic.name, Int32(partition))]
    }
}
