internal import CRdkafkaLog
internal import Model

/// A list of partitions with an offset each, as librdkafka takes them.
final class RdkafkaPlaces {
    let list: UnsafeMutablePointer<rdkafka_places>
    private let library: Rdkafka

    init(_ offsets: [(place: TopicPartition, offset: Offset)] = [], of library: Rdkafka) {
        self.library = library
        list = library.topic_partition_list_new(Int32(offsets.count))!
        for (place, offset) in offsets { add(place).pointee.offset = offset }
    }

    deinit { library.topic_partition_list_destroy(list) }

    @discardableResult
    func add(_ place: TopicPartition) -> UnsafeMutablePointer<rdkafka_place> {
        library.topic_partition_list_add(list, place.topic, place.partition)!
    }
}

extension UnsafePointer<rdkafka_places> {
    /// What stands in the list.
    var places: [rdkafka_place] { (0..<Int(pointee.count)).map { pointee.elements[$0] } }
}

extension rdkafka_place {
    var place: TopicPartition { TopicPartition(text(topic), partition) }
}
