import Conformance
import KafkaKit
import EventLog
import KafkaWire
import Model
import Network
import RecordBatches
import Testing

/// APIs of topics and their settings.
enum AdminChecks {
    static func createTopics(_ day: Day) throws {
        let request = CreateTopics.Request {
            $0.topics = [
                .init {
                    $0.name = "made"
                    $0.partitionCount = 3
                    $0.replicationFactor = 1
                    $0.settings = [
                        .init {
                            $0.name = "retention.ms"; $0.value = "60000"
                        },
                        .init {
                            $0.name = "min.insync.replicas"; $0.value = "1"
                        },
                    ]
                },
                .init {
                    $0.name = "orders"; $0.partitionCount = 1; $0.replicationFactor = 1
                },
                .init {
                    $0.name = "copies"; $0.partitionCount = 1; $0.replicationFactor = 3
                },
            ]
        }
        let response = try day.client.ask(request, version: day.version)
        #expect(response.topics.map(\.code) == [.none, .topicAlreadyExists, .invalidReplicationFactor])
        #expect(response.topics[2].message?.contains("one broker") == true)
        let made = try day.broker.log.describeTopic("made")
        #expect(made.partitions == 3)
        #expect(made.overrides == ["retention.ms": "60000"])
    }

    static func deleteTopics(_ day: Day) throws {
        let response = try day.client.ask(
            DeleteTopics.Request { $0.topics = ["orders", "nothing"] }, version: day.version)
        #expect(response.topics.map(\.code) == [.none, .unknownTopicOrPartition])
        #expect(try day.broker.log.topics().isEmpty)
    }

    static func deleteRecords(_ day: Day) throws {
        let place = TopicPartition("orders", 0)
        try day.broker.log.append(try batch(["a"]), to: place)
        try day.broker.log.append(try batch(["b"]), to: place)
        func delete(_ offset: Int64) throws -> DeleteRecords.Response.Partition {
            let request = DeleteRecords.Request {
                $0.topics = [
                    .init {
                        $0.name = "orders"; $0.partitions = [.init { $0.offset = offset }]
                    }
                ]
            }
            return try day.client.ask(request, version: day.version).topics[0].partitions[0]
        }
        #expect(try delete(1).lowWatermark == 1)
        #expect(try delete(3).code == .offsetOutOfRange)
        #expect(try delete(-1).lowWatermark == 2)
        #expect(try day.broker.log.offsets(of: place) == OffsetRange(start: 2, end: 2))
    }

    static func describeConfigs(_ day: Day) throws {
        try day.broker.log.alterTopic("orders", settings: ["retention.ms": "5000"])
        let response = try day.client.ask(
            DescribeConfigs.Request {
                $0.resources = [
                    .init {
                        $0.resourceType = 2; $0.resourceName = "orders"; $0.keys = nil
                    },
                    .init {
                        $0.resourceType = 4; $0.resourceName = "1"; $0.keys = ["num.partitions"]
                    },
                    .init {
                        $0.resourceType = 2; $0.resourceName = "nothing"; $0.keys = nil
                    },
                ]
            }, version: day.version)
        #expect(response.resources.map(\.code) == [.none, .none, .unknownTopicOrPartition])
        let retention = try #require(response.resources[0].settings.first { $0.name == "retention.ms" })
        #expect(retention.value == "5000")
        #expect(retention.source == 1)
        let bytes = try #require(response.resources[0].settings.first { $0.name == "segment.bytes" })
        #expect(bytes.value == "\(256 << 20)")
        #expect(bytes.source != 1)
        #expect(response.resources[1].settings.map(\.name) == ["num.partitions"])
        #expect(response.resources[1].settings.map(\.value) == ["1"])
        if day.version >= 3 { try describedTypes(day) }
    }

    /// As `kafka-configs --describe` shows them of Kafka 3; they were guessed from the values.
    private static func describedTypes(_ day: Day) throws {
        let response = try day.client.ask(
            DescribeConfigs.Request {
                $0.resources = ([(2, "orders"), (4, "1")] as [(Int8, String)]).map { type, name in
                    .init {
                        $0.resourceType = type; $0.resourceName = name; $0.keys = nil
                    }
                }
            }, version: day.version)
        var types: [String: Int8] = [:]
        for setting in response.resources.flatMap(\.settings) { types[setting.name] = setting.type }
        let (boolean, text, integer, long, list) = (1, 2, 3, 5, 7) as (Int8, Int8, Int8, Int8, Int8)
        let expected = [
            "cleanup.policy": list, "log.cleanup.policy": list, "compression.type": text, "preallocate": boolean,
            "max.message.bytes": integer, "message.max.bytes": integer, "min.insync.replicas": integer,
            "retention.ms": long, "retention.bytes": long, "segment.bytes": integer, "log.segment.bytes": integer,
            "segment.ms": long, "log.roll.ms": long, "message.timestamp.type": text, "num.partitions": integer,
            "broker.id": integer, "auto.create.topics.enable": boolean, "sluice.topic.id": text,
        ]
        for (name, type) in expected { #expect(types[name] == type, "\(name)") }
    }

    static func alterConfigs(_ day: Day) throws {
        try day.broker.log.alterTopic("orders", settings: ["retention.ms": "5000", "segment.ms": "9000"])
        func alter(_ name: String, _ value: String, onlyChecking: Bool) throws -> KafkaErrorCode {
            let request = AlterConfigs.Request {
                $0.resources = [
                    .init {
                        $0.resourceType = 2
                        $0.resourceName = "orders"
                        $0.settings = [
                            .init {
                                $0.name = name; $0.value = value
                            }
                        ]
                    }
                ]
                $0.validateOnly = onlyChecking
            }
            return try day.client.ask(request, version: day.version).resources[0].code
        }
        #expect(try alter("retention.ms", "nonsense", onlyChecking: false) == .invalidConfig)
        #expect(try alter("retention.ms", "7000", onlyChecking: true) == .none)
        #expect(try day.broker.log.describeTopic("orders").overrides["retention.ms"] == "5000")
        #expect(try alter("retention.ms", "7000", onlyChecking: false) == .none)
        // What is not named goes back to its default.
        #expect(try day.broker.log.describeTopic("orders").overrides == ["retention.ms": "7000"])
    }

    static func createPartitions(_ day: Day) throws {
        func grow(_ count: Int32, onlyChecking: Bool = false) throws -> KafkaErrorCode {
            let request = CreatePartitions.Request {
                $0.topics = [
                    .init {
                        $0.name = "orders"; $0.count = count; $0.assignments = nil
                    }
                ]
                $0.validateOnly = onlyChecking
            }
            return try day.client.ask(request, version: day.version).topics[0].code
        }
        #expect(try grow(5, onlyChecking: true) == .none)
        #expect(try day.broker.log.describeTopic("orders").partitions == 2)
        #expect(try grow(5) == .none)
        #expect(try grow(4) == .invalidPartitions)
        #expect(try day.broker.log.describeTopic("orders").partitions == 5)
    }

    static func incrementalAlterConfigs(_ day: Day) throws {
        func change(_ name: String, _ operation: Int8, _ value: String?) throws -> KafkaErrorCode {
            let request = IncrementalAlterConfigs.Request {
                $0.resources = [
                    .init {
                        $0.resourceType = 2
                        $0.resourceName = "orders"
                        $0.settings = [
                            .init {
                                $0.name = name; $0.operation = operation; $0.value = value
                            }
                        ]
                    }
                ]
            }
            return try day.client.ask(request, version: day.version).resources[0].code
        }
        #expect(try change("retention.ms", 0, "5000") == .none)
        #expect(try change("segment.ms", 0, "9000") == .none)
        #expect(try change("retention.ms", 1, nil) == .none)
        #expect(try change("retention.ms", 2, "1") == .invalidConfig)
        #expect(try change("min.insync.replicas", 0, "2") == .invalidConfig)
        #expect(try day.broker.log.describeTopic("orders").overrides == ["segment.ms": "9000"])
    }
}
