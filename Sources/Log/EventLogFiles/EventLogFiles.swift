public import EventLog
public import System

/// A log that others write as text: each topic is a file, and each line of it a record.
///
/// A record's offset is the byte at which its line begins. A file that only grows is a log like any other: its records
/// stay where they are, and nothing of them is copied. Its blocks go to partitions in turn, so that several threads
/// read it together, from its beginning to its end.
public final class EventLogFiles: Sendable {
    /// How files are read.
    public struct Options: Sendable {
        /// The files grow no more: what follows the last line end is a line, too.
        public var areAtRest = false
        public var clock: any Clock = SystemClock()
        /// For tests, which have small files.
        var blockBytes = Limits.blockBytes

        public init() {}
    }

    let options: Options
    let files: [String: LineFile]
    /// How often those who wait were let go.
    let wakes = Monitor(0)

    /// Reads each of the files as the topic whose name it has here; each must have a line.
    public init(_ files: [String: Path], _ options: Options = Options()) throws(EventLogError) {
        var opened: [String: LineFile] = [:]
        for (topic, path) in files { opened[topic] = try LineFile(path, options) }
        self.files = opened
        self.options = options
    }

    func file(_ topic: String) throws(EventLogError) -> LineFile {
        guard let file = files[topic] else { throw EventLogError(.unknownTopic, "no file is given for \(topic)") }
        return file
    }
}
