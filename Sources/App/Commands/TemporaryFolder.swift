internal import System

/// A folder under $TMPDIR that goes away at the end; a process that is killed leaves it, and the next one removes it.
final class TemporaryFolder: Sendable {
    let path: Path
    /// Held as long as the process is there, however it ends.
    private let mark: FileLock?

    private static let prefix = "sluice"
    private static let markName = "temporary"
    /// What the mark begins with, before the process's number.
    private static let words = "sluice's temporary folder, of process "

    init() throws(SystemError) {
        path = try FileSystem.makeTemporaryDirectory(Self.prefix)
        // Nobody else looks for long: without the lock the folder is only never taken for a leftover.
        mark = try FileLock.take(path / Self.markName)
        try mark?.write(Array("\(Self.words)\(Environment.processID)\n".utf8))
    }

    func remove() throws(SystemError) { try FileSystem.removeTree(path) }

    /// Removes what processes that were killed have left beside this folder, and says what it was.
    ///
    /// Only folders that bear the mark, and whose mark nobody holds: a data folder may have such a name, too.
    func removeLeftovers() -> [Path] {
        let base = path.parent
        // What cannot be listed or removed stays: nothing depends on it.
        let names = (try? FileSystem.entries(of: base)) ?? []
        let leftovers = names.filter { $0.hasPrefix(Self.prefix + ".") }.map { base / $0 }.filter(Self.isLeftover)
        // As above.
        return leftovers.filter { (try? FileSystem.removeTree($0)) != nil }
    }

    private static func isLeftover(_ folder: Path) -> Bool {
        // A link could lead to anything.
        guard FileSystem.linkTarget(folder) == nil, FileSystem.isDirectory(folder) else { return false }
        let mark = folder / markName
        // One that is not there, or is somebody else's, cannot be read.
        guard let said = try? FileSystem.contents(of: mark, limit: Limits.lockBytes),
            said.starts(with: words.utf8), let lock = try? FileLock.take(mark, .read)
        else { return false }
        _ = consume lock
        return true
    }
}
