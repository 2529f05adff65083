internal import EventLog
internal import Model
internal import RecordBatches
internal import System
internal import Testing

enum SettingPromises {
    static let all: [LogPromise] = [
        Promise("every setting can be given to a new topic", givenAtFirst),
        Promise("every setting can be changed, and the others stay", changed),
        Promise("a setting that is given up has its default again", backToDefault),
        Promise("a value outside a setting's range is refused", outOfRange),
        Promise("a setting that does not exist is refused", unknownSetting),
        Promise("compaction is refused in words", compaction),
        Promise("a change with one bad value changes nothing", allOrNothing),
        Promise("a smaller max.message.bytes applies to the next batch", maxMessageBytes),
        Promise("another message.timestamp.type applies to the next batch", timestampType),
    ]

    /// A value of each setting that is nobody's default.
    private static let samples = [
        "cleanup.policy": "delete", "retention.ms": "60001", "retention.bytes": "70002", "segment.bytes": "2097153",
        "segment.ms": "80003", "max.message.bytes": "90004", "message.timestamp.type": "LogAppendTime",
    ]

    private static func described(_ subject: LogUnderTest) throws -> [String: String] {
        let settings = try subject.log.describeTopic("users").settings.described
        return Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value) })
    }

    private static func givenAtFirst(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", samples)
        try subject.restart()
        #expect(try described(subject) == samples)
        #expect(try subject.log.describeTopic("users").overrides == samples)
    }

    private static func changed(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        var expected = try described(subject)
        #expect(Set(expected.keys) == Set(samples.keys))
        for (name, value) in samples.sorted(by: { $0.key < $1.key }) {
            try subject.log.alterTopic("users", settings: [name: value])
            try subject.restart()
            expected[name] = value
            #expect(try described(subject) == expected, "\(name)")
        }
        #expect(try subject.log.describeTopic("users").overrides == samples)
    }

    private static func backToDefault(_ subject: LogUnderTest) throws {
        try subject.makeTopic("plain")
        let plain = try subject.log.describeTopic("plain").settings
        try subject.makeTopic("users", samples)
        try subject.log.alterTopic("users", settings: ["retention.ms": String?.none, "segment.ms": "5"])
        try subject.restart()
        var expected = samples
        expected["retention.ms"] = nil
        expected["segment.ms"] = "5"
        #expect(try subject.log.describeTopic("users").overrides == expected)
        #expect(try subject.log.describeTopic("users").settings.retentionMilliseconds == plain.retentionMilliseconds)
        try subject.log.alterTopic("users", settings: samples.mapValues { _ in String?.none })
        try subject.restart()
        #expect(try subject.log.describeTopic("users").overrides == [:])
        #expect(try subject.log.describeTopic("users").settings == plain)
    }

    private static let refused = [
        ("retention.ms", "-2"), ("retention.ms", "soon"), ("retention.ms", ""), ("retention.ms", "1.5"),
        ("retention.ms", "9223372036854775808"), ("retention.bytes", "-2"), ("retention.bytes", "1k"),
        ("segment.bytes", "13"), ("segment.bytes", "4294967297"), ("segment.bytes", "-1"), ("segment.ms", "0"),
        ("segment.ms", "-1"), ("max.message.bytes", "-1"), ("max.message.bytes", "\(LogLimits.batchBytes + 1)"),
        ("message.timestamp.type", "createtime"), ("message.timestamp.type", ""), ("cleanup.policy", "keep"),
    ]

    private static func outOfRange(_ subject: LogUnderTest) throws {
        let made = try subject.makeTopic("users")
        for (name, value) in refused {
            refuses(.invalidSetting, "\(name)=\(value)") { try subject.makeTopic("other", [name: value]) }
            refuses(.invalidSetting, "\(name)=\(value)") {
                try subject.log.alterTopic("users", settings: [name: value])
            }
        }
        try subject.restart()
        #expect(try subject.log.topics() == [made])
        for (name, value) in [("retention.ms", "-1"), ("retention.bytes", "-1"), ("max.message.bytes", "0")] {
            try subject.log.alterTopic("users", settings: [name: value])
        }
        #expect(try subject.log.describeTopic("users").settings.retentionMilliseconds == nil)
    }

    private static func unknownSetting(_ subject: LogUnderTest) throws {
        let made = try subject.makeTopic("users")
        for name in ["retention", "Retention.ms", "", "min.insync.replicas"] {
            refuses(.invalidSetting, name) { try subject.makeTopic("other", [name: "1"]) }
            refuses(.invalidSetting, name) { try subject.log.alterTopic("users", settings: [name: "1"]) }
            refuses(.invalidSetting, name) { try subject.log.alterTopic("users", settings: [name: String?.none]) }
        }
        #expect(try subject.log.topics() == [made])
    }

    private static func compaction(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        for policy in ["compact", "compact,delete", "delete,compact"] {
            refuses(.invalidSetting, policy) { try subject.makeTopic("other", ["cleanup.policy": policy]) }
            do {
                try subject.log.alterTopic("users", settings: ["cleanup.policy": policy])
                Issue.record("\(policy) was taken")
            } catch {
                #expect(error.code == .invalidSetting)
                #expect(error.message.contains("compaction"), "\(error)")
            }
        }
    }

    private static func allOrNothing(_ subject: LogUnderTest) throws {
        let made = try subject.makeTopic("users", ["retention.ms": "5"])
        refuses(.invalidSetting) {
            try subject.log.alterTopic("users", settings: ["retention.ms": "6", "segment.ms": "never"])
        }
        refuses(.invalidSetting) {
            try subject.log.alterTopic("users", settings: ["retention.ms": String?.none, "zzz": "1"])
        }
        try subject.restart()
        #expect(try subject.log.describeTopic("users") == made)
    }

    private static func maxMessageBytes(_ subject: LogUnderTest) throws {
        let sample = try batch("some value")
        try subject.makeTopic("users")
        try subject.append(sample)
        try subject.log.alterTopic("users", settings: ["max.message.bytes": "\(sample.bytes.count - 1)"])
        refuses(.batchTooLarge) { try subject.append(sample) }
        try subject.restart()
        refuses(.batchTooLarge) { try subject.append(sample) }
        #expect(try subject.values() == ["some value"])
        try subject.log.alterTopic("users", settings: ["max.message.bytes": "\(sample.bytes.count)"])
        try subject.append(sample)
        #expect(try subject.values() == ["some value", "some value"])
    }

    private static func timestampType(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        try subject.append(batch("a", at: 5))
        try subject.log.alterTopic("users", settings: ["message.timestamp.type": "LogAppendTime"])
        try subject.restart()
        let stamped = try subject.append(batch("b", at: 5))
        try subject.log.alterTopic("users", settings: ["message.timestamp.type": String?.none])
        let plain = try subject.append(batch("c", at: 5))
        try subject.restart()
        #expect(stamped.appendTime != nil)
        #expect(plain.appendTime == nil)
        #expect(try subject.read().map(\.hasLogAppendTime) == [false, true, false])
        #expect(try subject.read().map(\.maxTimestamp) == [5, stamped.appendTime, 5])
    }
}
