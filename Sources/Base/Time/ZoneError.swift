/// Why a name is not a time zone that can be used.
public struct ZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// No zone has this name.
        case unknown
        /// The zone's file is not as RFC 8536 has it.
        case damaged
        /// The zone's file cannot be read.
        case unreadable
    }

    public let code: Code
    public let name: String
    /// What is wrong, ready to follow the name.
    public let sentence: String

    public var description: String { "time zone '\(name.prefix(TimeLimits.quoted))': \(sentence)" }
}
