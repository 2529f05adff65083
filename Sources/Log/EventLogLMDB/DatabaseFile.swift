internal import EventLog
internal import LMDB
internal import System

/// How a database's file comes to be: whole under its name, or not at all.
enum DatabaseFile {
    private static let lockSuffix = "-lock"

    /// Makes the file as a draft, with its tables and what `fill` puts there, syncs it, gives it its name, and syncs
    /// the folder. A crash leaves a draft at most, which the next try removes.
    static func make(
        _ path: Path, mapSize: Int, tables names: [String],
        filling fill: (inout WriteTransaction, [Table]) throws(LMDBError) -> Void = { _, _ in }
    ) throws(EventLogError) {
        let draft = Path(path.text + "~")
        try remove(draft)
        do throws(LMDBError) {
            let database = try Database(path: draft.text, mode: .durable, mapSize: mapSize)
            defer { database.close() }
            let tables = try database.tables(names)
            try database.write { (transaction) throws(LMDBError) in try fill(&transaction, tables) }
        } catch {
            // The draft is thrown away, whatever became of it: more than room it does not want.
            if error.isForWantOfRoom { throw .full(error) }
            throw EventLogError(error)
        }
        try asLog { () throws(SystemError) in
            // With its lock file, so that a disk that is full later does not keep it from being opened.
            try FileSystem.rename(Path(draft.text + lockSuffix), to: Path(path.text + lockSuffix))
            try FileSystem.rename(draft, to: path)
            try FileSystem.synchronizeDirectory(path.parent)
        }
    }

    /// Opens the file, which is made first when it is missing.
    static func open(
        _ path: Path, mapSize: Int, tables names: [String]
    ) throws(EventLogError) -> (Database, [Table]) {
        if !FileSystem.exists(path) { try make(path, mapSize: mapSize, tables: names) }
        return try asLog { () throws(LMDBError) in
            let database = try Database(path: path.text, mode: .durable, mapSize: mapSize)
            return (database, try database.tables(names))
        }
    }

    private static func remove(_ draft: Path) throws(EventLogError) {
        for leftover in [draft, Path(draft.text + lockSuffix)] where FileSystem.exists(leftover) {
            try asLog { () throws(SystemError) in try FileSystem.removeFile(leftover) }
        }
    }
}
