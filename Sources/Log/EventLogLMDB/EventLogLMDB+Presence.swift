public import System

extension EventLogLMDB {
    /// Whether a log lives in the folder; it is not opened.
    public static func isPresent(at path: Path) -> Bool {
        FileSystem.exists(path / "format") || DataDirectory.holdsTopics(log: path / "log")
    }
}
