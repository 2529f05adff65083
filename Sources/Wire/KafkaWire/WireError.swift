/// Bytes that are not what the protocol says, or a message that it has no bytes for.
public enum WireError: Error, Sendable, Hashable, CustomStringConvertible {
    case truncated(needed: Int, have: Int)
    case trailing(bytes: Int)
    case invalidLength(Int)
    case unexpectedNull
    case invalidText
    case overlongNumber
    case unsupportedVersion(key: Int16, version: Int16)
    case frameTooLarge(bytes: Int, limit: Int)
    case tooMany(elements: Int)
    case tooLong(count: Int, limit: Int)

    public var description: String {
        switch self {
        case .truncated(let needed, let have): "the message needs \(needed) more bytes and has \(have)"
        case .trailing(let bytes): "\(bytes) bytes follow the message"
        case .invalidLength(let length): "a length says \(length)"
        case .unexpectedNull: "a field is null that may not be"
        case .invalidText: "a string is not UTF-8"
        case .overlongNumber: "a variable-length number has more groups than it may"
        case .unsupportedVersion(let key, let version): "version \(version) of the API \(key) is not supported"
        case .frameTooLarge(let bytes, let limit): "a frame of \(bytes) bytes, more than \(limit)"
        case .tooMany(let elements): "its lists have more than \(elements) elements together"
        case .tooLong(let count, let limit): "a length of \(count) does not fit the protocol, which ends at \(limit)"
        }
    }
}
