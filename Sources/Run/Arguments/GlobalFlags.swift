public import Scalars
public import System

/// The flags that every command accepts.
public enum GlobalFlags {
    public static let help = Switch("help", short: "h", "show this page")
    public static let version = Switch("version", "show the version")
    public static let json = Switch("json", "print the result as JSON")
    public static let data = Flag("data", .folder, "the folder that holds the data")
    public static let broker = Flag(
        "broker", .name("HOST:PORT"),
        "use the log of this broker of Kafka's protocol, or the first of several (a:1,b:2) that answers, instead of a "
            + "data folder")
    public static let config = Flag("config", .file, "the YAML file that configures everything")
    public static let set = Flag(
        "set", .assignment, isRepeated: true, "give one key of the configuration a value, over what the file says")

    /// What a command that lists something for the shell must be told too.
    static let places = [config.row, data.row, broker.row]

    public static let all: [any CommandFlag] = [config, data, broker, set, json, help, version]
}

/// A key of the configuration and the text of its value, as `--set` takes them.
public struct Assignment: Sendable, Hashable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

extension ValueKind where Value == Assignment {
    /// `a.b=c`; everything after the first `=` is the value.
    public static var assignment: ValueKind {
        ValueKind(
            "KEY=VALUE", expectation: "a key, = and a value",
            read: { text in
                guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
                return Assignment(key: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
            },
            write: { "\($0.key)=\($0.value)" })
    }
}
