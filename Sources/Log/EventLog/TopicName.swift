/// The rules for a topic's name, which are Kafka's.
public enum TopicName {
    public static let longest = 249

    /// Refuses what Kafka refuses: other characters, too long, `.`, `..`.
    public static func check(_ name: String) throws(EventLogError) {
        func refuse(_ reason: String) -> EventLogError {
            EventLogError(.invalidTopicName, "topic name \"\(name.prefix(300))\" \(reason)")
        }
        guard !name.isEmpty else { throw refuse("is empty") }
        guard name != "." && name != ".." else { throw refuse("means a folder") }
        guard name.utf8.count <= longest else { throw refuse("is longer than \(longest) characters") }
        guard name.utf8.allSatisfy(isLegal) else {
            throw refuse("may hold only ASCII letters, digits, '.', '_' and '-'")
        }
    }

    /// Refuses a name that differs from another only in `.` and `_`, as Kafka does: its metric names mix the two.
    public static func check(_ name: String, collidesWithNoneOf others: some Sequence<String>) throws(EventLogError) {
        let form = unified(name)
        for other in others where other != name && unified(other) == form {
            throw EventLogError(
                .invalidTopicName, "topic name \"\(name)\" collides with \"\(other)\": they differ only in '.' and '_'")
        }
    }

    private static func unified(_ name: String) -> [UInt8] {
        name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
