public import System

/// Where log entries go.
public protocol LogOutput: Sendable {
    /// Takes an entry from any thread; never fails, and keeps entries whole.
    func write(_ entry: LogEntry)
}

/// The one writer to a stream: whole lines, one after the other.
public final class LogWriter: LogOutput {
    private let format: LogFormat
    private let sink: @Sendable (String) -> Void
    // Held while a line is written: otherwise two lines longer than a pipe's atomic size could mix.
    private let turn = Monitor(())

    public init(_ format: LogFormat, sink: @escaping @Sendable (String) -> Void) {
        self.format = format
        self.sink = sink
    }

    /// Writes to a stream of the process.
    public convenience init(_ format: LogFormat, to stream: StandardStream = .error) {
        // A log that nobody can read any more must not stop what it tells of.
        self.init(format) { line in try? stream.write(line) }
    }

    public func write(_ entry: LogEntry) {
        let line = entry.line(as: format) + "\n"
        turn.withLock { _ in sink(line) }
    }
}

/// Keeps entries in memory, for tests and for a console that shows the latest.
public final class LogRecorder: LogOutput {
    private let recorded = Monitor<[LogEntry]>([])

    public init() {}

    public func write(_ entry: LogEntry) {
        recorded.withLock { entries in
            if entries.count >= Limits.recordedEntries { entries.removeFirst(entries.count / 2) }
            entries.append(entry)
        }
    }

    public var entries: [LogEntry] { recorded.withLock { $0 } }
    public var messages: [String] { entries.map(\.message) }
}
