/// Why a text is not the time, the size or the duration that it should be.
public struct TimeError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The text is of another form.
        case unreadable
        /// The form is right, a number in it is not.
        case outOfRange
    }

    public let code: Code
    public let text: String
    /// What was expected.
    public let sentence: String

    public var description: String {
        let isLong = text.count > TimeLimits.quoted
        return "'\(text.prefix(TimeLimits.quoted))\(isLong ? "…" : "")': \(sentence)"
    }
}
