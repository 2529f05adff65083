internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// Many topics, each appended to and read: threads, open files and memory must not grow with them.
@Sendable func measureTopics(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 5, valueBytes: 180)
    let count = setting.scale.topics
    return try setting.withLog { log in
        let before = try KernelText.usage
        let elapsed = try span {
            for index in 0..<count { try log.append(payload[index], to: try log.topic("topic-\(index)")) }
        }
        for index in 0..<count {
            let result = try log.read(TopicPartition("topic-\(index)", 0), from: 0, budget: 1 << 20)
            guard result.range.end == Offset(payload.records) else {
                throw BenchmarkError("topic-\(index) has \(result.range.end) records")
            }
        }
        let after = try KernelText.usage
        // LMDB holds two descriptors for a file that it writes, and one for its lock file.
        let descriptors = before.descriptors + Setting.logOptions.openSegments * 3 + 32
        let name = "\(count) topics"
        return [
            Row(
                "\(name): threads", on: setting.place.kind, Quantity(Double(after.threads), .count),
                baseline: Quantity(Double(before.threads), .count),
                target: .atMost(Quantity(Double(before.threads), .count))),
            Row(
                "\(name): descriptors", on: setting.place.kind, Quantity(Double(after.descriptors), .count),
                baseline: Quantity(Double(before.descriptors), .count),
                target: .atMost(Quantity(Double(descriptors), .count)),
                notes: [("open segments", Quantity(Double(log.openSegments), .count))]),
            Row(
                "\(name): memory", on: setting.place.kind, Quantity(Double(after.memory), .bytes),
                baseline: Quantity(Double(before.memory), .bytes),
                target: .atMost(Quantity(Double(before.memory + topicsMemory), .bytes)),
                notes: [
                    ("mapped files", Quantity(Double(after.mappedFiles), .bytes)),
                    ("a topic made and begun", Quantity(elapsed.inSeconds * 1e3 / Double(count), .milliseconds)),
                ]),
        ]
    }
}

/// What the memory of a thousand topics may add: 16 KiB a topic.
private let topicsMemory = 16 << 20
