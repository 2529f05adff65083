internal import System

/// The file beside a database in which LMDB notes who reads, written through memory.
enum LockFile {
    /// Makes the file with room on the disk for all of it: a page that a full disk has none for would end the process
    /// when LMDB writes to it.
    static func reserve(_ path: String) throws(LMDBError) {
        let path = Path(path)
        do throws(SystemError) {
            if FileSystem.exists(path), try FileSystem.size(of: path).allocated >= Limits.lockFileBytes { return }
            // Nobody else has the database open, so that what the file says does not matter.
            let file = try File(path, .openOrCreate)
            try file.write([UInt8](repeating: 0, count: Limits.lockFileBytes).span.bytes, at: 0)
        } catch { throw LMDBError(error.call, path.text, error.code) }
    }
}
