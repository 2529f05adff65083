import KafkaKit
import Bytes
import KafkaWire

/// The one topic of a test.
let topic = "orders"

/// Makes the topic.
func createTopic(_ client: KafkaClient, partitions: Int32, settings: [String: String] = [:]) throws {
    let response = try client.ask(
        CreateTopics.Request {
            $0.topics = [
                .init {
                    $0.name = topic
                    $0.partitionCount = partitions
                    $0.replicationFactor = 1
                    $0.settings = settings.map { name, value in
                        .init {
                            $0.name = name
                            $0.value = value
                        }
                    }
                }
            ]
        })
    guard response.topics[0].code == .none else { throw LoadError("the topic: \(response.topics[0].code)") }
}

/// Everything in a partition, whose offsets must be without a gap.
func contents(of partition: Int32, _ client: KafkaClient) throws -> [String] {
    var all: [String] = []
    while true {
        let response = try client.ask(fetching([partition: Int64(all.count)], maxBytes: 8 << 20))
        let answer = response.topics[0].partitions[0]
        guard answer.code == .none else { throw LoadError("partition \(partition): \(answer.code)") }
        let more = try texts(answer.records)
        for (offset, text) in more {
            guard offset == Int64(all.count) else { throw LoadError("offset \(offset) in the place of \(all.count)") }
            all.append(text)
        }
        if Int64(all.count) == answer.highWatermark { return all }
        if more.isEmpty { throw LoadError("partition \(partition) gives nothing at \(all.count)") }
    }
}

/// Holds what is in a partition against what was acknowledged: `name number` of each producer, numbered from 0, each
/// once and in order; what was sent and not acknowledged may be there, behind.
func check(_ contents: [String], acknowledged: [String: Int]) throws {
    var next: [String: Int] = [:]
    for text in contents {
        let words = text.split(separator: " ")
        guard words.count >= 2, let number = Int(words[1]) else { throw LoadError("nobody wrote \"\(text)\"") }
        let name = String(words[0])
        guard number == next[name, default: 0] else {
            throw LoadError("\(name) \(number) in the place of \(next[name, default: 0])")
        }
        next[name] = number + 1
    }
    for (name, count) in acknowledged where next[name, default: 0] < count {
        throw LoadError("\(name): \(count) were acknowledged, and \(next[name, default: 0]) are there")
    }
}
