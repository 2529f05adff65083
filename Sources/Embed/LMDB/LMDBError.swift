internal import CLMDB
internal import System

/// A call to LMDB that failed, on which file, and what LMDB or the operating system said.
public struct LMDBError: Error, Sendable, CustomStringConvertible {
    /// What the log must tell apart.
    public enum Code: Sendable, Hashable {
        /// The map has no room: the file must not grow further.
        case mapFull
        /// The disk, or the user's share of it, has no room.
        case diskFull
        /// Too many readers at once.
        case readersFull
        /// The process or the machine has too many files open.
        case tooManyFiles
        /// The file is not what LMDB expects.
        case corrupt
        case notFound
        case accessDenied
        /// The file has been closed by its owner.
        case closed
        /// The disk failed, or LMDB has given the file up: what memory holds can no longer be trusted.
        case failed
    }

    public let call: String
    public let path: String
    public let number: Int32
    public let code: Code

    init(_ call: String, _ path: String, _ number: Int32) {
        self.call = call
        self.path = path
        self.number = number
        code = Self.code(of: number)
    }

    private init(_ call: String, _ path: String, _ number: Int32, as code: Code) {
        self.call = call
        self.path = path
        self.number = number
        self.code = code
    }

    static func closed(_ path: String) -> LMDBError {
        LMDBError("closed", path, SystemError.badDescriptor, as: .closed)
    }

    /// The same error, after which memory and file may disagree, whatever its number says.
    var endingTrust: LMDBError { LMDBError(call, path, number, as: .failed) }

    /// Whether it was for want of room, even if the file cannot be used any more.
    public var isForWantOfRoom: Bool { Self.code(of: number) == .diskFull }

    public var description: String { "\(path): \(String(cString: mdb_strerror(number))) (\(call))" }

    private static func code(of number: Int32) -> Code {
        switch number {
        case MDB_MAP_FULL, MDB_TXN_FULL: .mapFull
        case SystemError.diskFull, SystemError.quotaExceeded: .diskFull
        case MDB_READERS_FULL: .readersFull
        case SystemError.tooManyFiles, SystemError.tooManyFilesOnMachine, SystemError.outOfMemory: .tooManyFiles
        case MDB_NOTFOUND, SystemError.notFound: .notFound
        case SystemError.permissionDenied, SystemError.readOnly: .accessDenied
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_VERSION_MISMATCH, MDB_BAD_DBI, MDB_INCOMPATIBLE:
            .corrupt
        default: .failed
        }
    }
}

/// Turns LMDB's result into an error.
func check(_ result: Int32, _ call: String, _ path: String) throws(LMDBError) {
    guard result == MDB_SUCCESS else { throw LMDBError(call, path, result) }
}
