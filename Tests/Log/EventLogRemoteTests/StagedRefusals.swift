import KafkaWire
import Model

// What brokers answer whose part it is not.

extension Produce.Request.Topic {
    var places: [TopicPartition] { partitions.map { TopicPartition(name, $0.index) } }
}

extension Produce.Response.Topic {
    init(refusing asked: Produce.Request.Topic, _ code: KafkaErrorCode) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            .init {
                $0.index = partition.index
                $0.code = code
                $0.baseOffset = -1
            }
        }
    }
}

extension Fetch.Request.Topic {
    var places: [TopicPartition] { partitions.map { TopicPartition(name, $0.index) } }
}

extension Fetch.Response.Topic {
    init(refusing asked: Fetch.Request.Topic, _ code: KafkaErrorCode) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            .init {
                $0.index = partition.index
                $0.code = code
            }
        }
    }
}

extension ListOffsets.Request.Topic {
    var places: [TopicPartition] { partitions.map { TopicPartition(name, $0.index) } }
}

extension ListOffsets.Response.Topic {
    init(refusing asked: ListOffsets.Request.Topic, _ code: KafkaErrorCode) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            .init {
                $0.index = partition.index
                $0.code = code
            }
        }
    }
}

extension DeleteRecords.Request.Topic {
    var places: [TopicPartition] { partitions.map { TopicPartition(name, $0.index) } }
}

extension DeleteRecords.Response.Topic {
    init(refusing asked: DeleteRecords.Request.Topic, _ code: KafkaErrorCode) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            .init {
                $0.index = partition.index
                $0.code = code
            }
        }
    }
}

extension OffsetCommit.Response.Topic {
    init(refusing asked: OffsetCommit.Request.Topic) {
        self.init()
        name = asked.name
        partitions = asked.partitions.map { partition in
            .init {
                $0.index = partition.index
                $0.code = .coordinatorLoadInProgress
            }
        }
    }
}

extension DeleteGroups.Response.Group {
    init(refusing group: String) {
        self.init()
        groupID = group
        code = .notCoordinator
    }
}

extension CreateTopics.Response.Topic {
    init(refusing name: String) {
        self.init()
        self.name = name
        code = .notController
    }
}

extension DeleteTopics.Response.Topic {
    init(refusing name: String) {
        self.init()
        self.name = name
        code = .notController
    }
}

extension CreatePartitions.Response.Topic {
    init(refusing name: String) {
        self.init()
        self.name = name
        code = .notController
    }
}
