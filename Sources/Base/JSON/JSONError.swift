/// Why a document is not JSON, and at which byte that shows.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Something stands where the grammar allows something else.
        case unexpected
        /// The document stops before its value does.
        case truncated
        /// Bytes that are not UTF-8.
        case notUTF8
        /// Half of a surrogate pair in `\u` escapes, which is no character.
        case loneSurrogate
        /// More arrays and objects inside one another than allowed.
        case tooDeep
    }

    public let code: Code
    /// Bytes before the place.
    public let offset: Int
    /// What was expected there.
    public let sentence: String

    public var description: String { "byte \(offset): \(sentence)" }
}
