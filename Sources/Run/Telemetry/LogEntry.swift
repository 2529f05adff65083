public import JSON

/// How much a log line matters, least first.
public enum LogLevel: String, CaseIterable, Sendable, Comparable {
    case debug
    case info
    case warning
    case error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }

    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }
}

/// How log lines are written.
public enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// What a field of a log line may hold.
public typealias LogValue = JSONWritable & Sendable

/// One thing that happened, with what belongs to it.
public struct LogEntry: Sendable {
    public let wallMilliseconds: Int64
    public let level: LogLevel
    /// The part of the program that speaks: `kafka`.
    public let part: String
    public let message: String
    public let fields: [(name: String, value: any LogValue)]

    public init(
        wallMilliseconds: Int64, level: LogLevel, part: String, message: String,
        fields: [(name: String, value: any LogValue)] = []
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.level = level
        self.part = part
        self.message = message
        self.fields = fields
    }

    /// The text of the field `name`, as a person would write it.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }.map { Self.text(of: $0.value) }
    }
}
