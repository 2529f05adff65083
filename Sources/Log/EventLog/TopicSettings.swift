/// What may differ from topic to topic, by the names that Kafka gave it.
public struct TopicSettings: Sendable, Hashable {
    public enum TimestampType: String, Sendable, CaseIterable {
        case createTime = "CreateTime"
        case logAppendTime = "LogAppendTime"
    }

    /// What kind of value a setting has, as Kafka declares it.
    public enum Kind: Sendable {
        case boolean, text, integer, long, list
    }

    /// Records older than this may go; nil keeps them for ever.
    public var retentionMilliseconds: Int64? = 7 * 24 * 3_600_000
    /// What a partition holds beyond this may go, oldest first; nil sets no bound.
    public var retentionBytes: Int64?
    /// A segment is closed when it has this size …
    public var segmentBytes: Int64 = 256 << 20
    /// … or this age.
    public var segmentMilliseconds: Int64 = 7 * 24 * 3_600_000
    public var maxMessageBytes: Int64 = 1_048_588
    public var timestampType = TimestampType.createTime

    public init() {}

    /// These settings with others in place of some.
    public func applying(_ overrides: [String: String]) throws(EventLogError) -> TopicSettings {
        var result = self
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let setting = TopicSetting.named(name) else { throw Self.unknown(name) }
            if let expectation = setting.assign(value, &result) {
                throw EventLogError(.invalidSetting, "\(name)=\(value): expected \(expectation)")
            }
        }
        return result
    }

    /// A topic's own settings after a change that sets some and gives others (those with nil) back to their defaults.
    public static func overrides(
        _ present: [String: String], changedBy changes: [String: String?]
    ) throws(EventLogError) -> [String: String] {
        var result = present
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            guard TopicSetting.named(name) != nil else { throw Self.unknown(name) }
            result[name] = value
        }
        return result
    }

    private static func unknown(_ name: String) -> EventLogError {
        EventLogError(
            .invalidSetting,
            "\"\(name)\" is not a setting of a topic; there are \(TopicSetting.names.joined(separator: ", "))")
    }

    /// Every setting by name, as text.
    public var described: [(name: String, value: String, kind: Kind)] {
        TopicSetting.all.map { ($0.name, $0.text(self), $0.kind) }
    }
}

/// One row of the table of topic settings.
struct TopicSetting: Sendable {
    let name: String
    let kind: TopicSettings.Kind
    let text: @Sendable (TopicSettings) -> String
    /// Sets the value, or returns what was expected instead.
    let assign: @Sendable (String, inout TopicSettings) -> String?

    static let all: [TopicSetting] = [
        TopicSetting(name: "cleanup.policy", kind: .list, text: { _ in "delete" }) { value, _ in
            switch value {
            case "delete": nil
            case "compact", "compact,delete", "delete,compact":
                "delete; compaction by key does not exist here yet, so a compacted topic would grow without end"
            default: "delete"
            }
        },
        number(
            "retention.ms", \.retentionMilliseconds, "a whole number of milliseconds, or -1 to keep records for ever"),
        number("retention.bytes", \.retentionBytes, "a whole number of bytes, or -1 for no bound"),
        number("segment.bytes", .integer, \.segmentBytes, 14...4 << 30),
        number("segment.ms", .long, \.segmentMilliseconds, 1...Int64.max),
        number("max.message.bytes", .integer, \.maxMessageBytes, 0...Int64(LogLimits.batchBytes)),
        TopicSetting(name: "message.timestamp.type", kind: .text, text: { $0.timestampType.rawValue }) {
            value, settings in
            guard let type = TopicSettings.TimestampType(rawValue: value) else { return "CreateTime or LogAppendTime" }
            settings.timestampType = type
            return nil
        },
    ]

    static let names = all.map(\.name)

    static func named(_ name: String) -> TopicSetting? { all.first { $0.name == name } }

    private static func number(
        _ name: String, _ kind: TopicSettings.Kind, _ path: any WritableKeyPath<TopicSettings, Int64> & Sendable,
        _ range: ClosedRange<Int64>
    ) -> TopicSetting {
        TopicSetting(name: name, kind: kind, text: { String($0[keyPath: path]) }) { value, settings in
            guard let number = Int64(value), range.contains(number) else {
                return range.upperBound == .max
                    ? "a whole number from \(range.lowerBound)"
                    : "a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            settings[keyPath: path] = number
            return nil
        }
    }

    private static func number(
        _ name: String, _ path: any WritableKeyPath<TopicSettings, Int64?> & Sendable, _ expectation: String
    ) -> TopicSetting {
        TopicSetting(name: name, kind: .long, text: { $0[keyPath: path].map { String($0) } ?? "-1" }) {
            value, settings in
            guard let number = Int64(value), number >= -1 else { return expectation }
            settings[keyPath: path] = number == -1 ? nil : number
            return nil
        }
    }
}
