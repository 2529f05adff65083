internal import EventLog
internal import Model
internal import RecordBatches

/// A call of a log, with all that it needs but the identities that each log draws for itself.
enum LogOperation {
    /// A position on the topic that was the nth to be made, whatever its identity.
    struct HeldPlace: Hashable {
        var creation: Int
        var partition: Int32
        var offset: Offset
    }

    case create(NewTopic)
    case delete(String)
    case addPartitions(String, upTo: Int)
    case alter(String, [String: String?])
    case append(Append)
    case newProducerID
    case position(source: String, topic: String)
    case read(TopicPartition, from: Offset, budget: Int)
    case firstRecord(TopicPartition, atOrAfter: Timestamp)
    case deleteRecords(TopicPartition, before: Offset)
    case wait([TopicPartition: Offset])
    case commit([TopicPartition: CommittedOffset], group: String)
    case committed(group: String)
    case deleteGroup(String)
    case remember([UInt8]?, group: String)
    case hold(String, [HeldPlace])
    case release(String)
    /// Everything that can be asked, at once.
    case survey
    case reopen
    case pass(milliseconds: Int)
}

extension LogOperation: CustomStringConvertible {
    var description: String {
        switch self {
        case .create(let topic):
            "create \(topic.name), \(topic.partitions.map { "\($0)" } ?? "default") partitions, "
                + "\(topic.settings.sorted())"
        case .delete(let name): "delete \(name)"
        case .addPartitions(let name, let count): "add partitions to \(name) up to \(count)"
        case .alter(let name, let settings): "alter \(name): \(settings.sorted())"
        case .append(let append): "append to \(append.topic): \(append.summary)"
        case .newProducerID: "new producer id"
        case .position(let source, let topic): "position of source \(source) in \(topic)"
        case .read(let place, let offset, let budget): "read \(place) from \(offset), budget \(budget)"
        case .firstRecord(let place, let time): "first record of \(place) at or after \(time)"
        case .deleteRecords(let place, let offset): "delete records of \(place) before \(offset)"
        case .wait(let offsets): "wait beyond \(offsets.sorted { $0.key < $1.key })"
        case .commit(let offsets, let group): "commit \(offsets.sorted { $0.key < $1.key }) for \(group)"
        case .committed(let group): "committed by \(group)"
        case .deleteGroup(let group): "delete group \(group)"
        case .remember(let bytes, let group): "remember \(bytes.map { "\($0)" } ?? "nothing") of \(group)"
        case .hold(let name, let places): "hold \(name) at \(places)"
        case .release(let name): "release \(name)"
        case .survey: "survey"
        case .reopen: "reopen"
        case .pass(let milliseconds): "pass \(milliseconds) ms"
        }
    }
}

extension Append {
    fileprivate var summary: String {
        let batches = entries.map { entry in
            let batch = entry.batch
            let number = batch.producerID < 0 ? "" : " \(batch.producerID)/\(batch.producerEpoch)/\(batch.baseSequence)"
            return "[\(entry.partition):\(number) \(batch.recordCount) records, \(batch.bytes.count) bytes]"
        }
        return batches.joined() + (sourcePosition.map { " with \($0.source) at \($0.position)" } ?? "")
    }
}

extension Dictionary where Key == String {
    fileprivate func sorted() -> [(key: String, value: Value)] { sorted { $0.key < $1.key } }
}
