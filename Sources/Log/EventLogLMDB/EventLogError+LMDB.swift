public import EventLog
public import LMDB
internal import System

extension EventLogError: FromLMDB {
    public init(_ error: LMDBError) {
        let code: Code =
            switch error.code {
            case .closed: .unavailable
            case .diskFull, .mapFull: .full
            case .readersFull, .tooManyFiles: .unavailable
            case .corrupt, .notFound: .corrupt
            case .accessDenied, .failed: .failed
            }
        switch error.code {
        case .closed: self = .closed
        case .accessDenied: self.init(code, Self.denied, cause: "\(error)")
        default: self.init(code, Self.sentence(for: code), cause: "\(error)")
        }
    }

    /// The disk has no room for something that does without it.
    static func full(_ error: LMDBError) -> EventLogError {
        EventLogError(.full, sentence(for: .full), cause: "\(error)")
    }

    /// What everybody hears who comes after the end.
    static var closed: EventLogError { EventLogError(.unavailable, "the log is closed") }

    init(_ error: SystemError) {
        let code: Code =
            switch error.code {
            case SystemError.diskFull, SystemError.quotaExceeded: .full
            case SystemError.tooManyFiles: .unavailable
            default: .failed
            }
        let isDenied = [SystemError.permissionDenied, SystemError.readOnly].contains(error.code)
        self.init(code, isDenied ? Self.denied : Self.sentence(for: code), cause: "\(error)")
    }

    private static let denied = "the folder of a log must be writable for this user, even where it is only read"

    private static func sentence(for code: Code) -> String {
        switch code {
        case .full: "the disk is full; make room, or lower a topic's retention"
        case .unavailable: "too many files are open; raise the limit (ulimit -n) or lower \"log: open segments\""
        case .corrupt: "the log's files are damaged; run sluice doctor"
        default: "the log's files cannot be used"
        }
    }
}

/// Runs `body` with the operating system's errors told in the log's terms.
func asLog<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(EventLogError) -> Result {
    do throws(SystemError) { return try body() } catch { throw EventLogError(error) }
}

/// Runs `body` with LMDB's errors told in the log's terms.
func asLog<Result: ~Copyable>(_ body: () throws(LMDBError) -> Result) throws(EventLogError) -> Result {
    do throws(LMDBError) { return try body() } catch { throw EventLogError(error) }
}
