/// What a store of results could not do.
public struct AggregatesError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Somebody else has moved a view on: read where it stands, and begin there.
        case conflict
        /// Something else stands under this name.
        case changed
        case notFound
        /// The statement has no meaning, or does more than read.
        case invalid
        /// Busy, or for now out of reach.
        case unavailable
        case full
        case corrupt
        case failed
    }

    public enum Remedy: Sendable { case retry, fixRequest, stop }

    public let code: Code
    public let sentence: String

    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    public var remedy: Remedy {
        switch code {
        // A full disk can have room again; until then nothing is lost, for the log keeps it.
        case .conflict, .unavailable, .full: .retry
        case .changed, .notFound, .invalid: .fixRequest
        case .corrupt, .failed: .stop
        }
    }

    public var description: String { sentence }
}
