import KafkaWire
import Model

// What brokers answer whose part it is not.

/// A topic's part of a request about partitions.
protocol PartitionsAsked {
    associatedtype Partition: PartitionNumbered
    var name: String { get }
    var partitions: [Partition] { get }
}

/// A topic's part of an answer about partitions.
protocol PartitionsAnswered {
    associatedtype Partition: PartitionRefused
    init()
    var name: String { get set }
    var partitions: [Partition] { get set }
}

protocol PartitionNumbered {
    var index: Int32 { get set }
}

protocol PartitionRefused: PartitionNumbered {
    init()
    /// What its answer says but for the code.
    static var refused: Self { get }
    var code: KafkaErrorCode { get set }
}

/// What an answer says of one topic as a whole.
protocol TopicAnswered {
    init()
    var name: String { get set }
    var code: KafkaErrorCode { get set }
}

extension PartitionsAsked {
    var places: [TopicPartition] { partitions.map { TopicPartition(name, $0.index) } }
}

extension PartitionsAnswered {
    init(refusing asked: some PartitionsAsked, _ code: KafkaErrorCode) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            var refused = Partition.refused
            refused.index = partition.index
            refused.code = code
            return refused
        }
    }
}

extension PartitionRefused {
    static var refused: Self { Self() }
}

extension TopicAnswered {
    init(refusing name: String) {
        self.init()
        self.name = name
        code = .notController
    }
}

extension Produce.Request.Topic: PartitionsAsked {}
extension Produce.Request.Partition: PartitionNumbered {}
extension Produce.Response.Topic: PartitionsAnswered {}
extension Produce.Response.Partition: PartitionRefused {
    static var refused: Self { .init { $0.baseOffset = -1 } }
}
extension Fetch.Request.Topic: PartitionsAsked {}
extension Fetch.Request.Partition: PartitionNumbered {}
extension Fetch.Response.Topic: PartitionsAnswered {}
extension Fetch.Response.Partition: PartitionRefused {}
extension ListOffsets.Request.Topic: PartitionsAsked {}
extension ListOffsets.Request.Partition: PartitionNumbered {}
extension ListOffsets.Response.Topic: PartitionsAnswered {}
extension ListOffsets.Response.Partition: PartitionRefused {}
extension DeleteRecords.Request.Topic: PartitionsAsked {}
extension DeleteRecords.Request.Partition: PartitionNumbered {}
extension DeleteRecords.Response.Topic: PartitionsAnswered {}
extension DeleteRecords.Response.Partition: PartitionRefused {}
extension OffsetCommit.Request.Topic: PartitionsAsked {}
extension OffsetCommit.Request.Partition: PartitionNumbered {}
extension OffsetCommit.Response.Topic: PartitionsAnswered {}
extension OffsetCommit.Response.Partition: PartitionRefused {}
extension CreateTopics.Response.Topic: TopicAnswered {}
extension DeleteTopics.Response.Topic: TopicAnswered {}
extension CreatePartitions.Response.Topic: TopicAnswered {}
