public import Configuration
public import EventLog

/// What the commands are built on; only the executable's composition knows which engines these are.
public struct Backends: Sendable {
    /// How a log is to be opened.
    public struct LogRequest: Sendable {
        public let configuration: SluiceConfiguration
        /// Who holds the data directory, as another process is told.
        public let command: String
        /// Without this, a folder that holds no log stays as it is, and the request is refused.
        public let mayCreate: Bool
        public let onNotice: @Sendable (String) -> Void
        /// Called when the log can no longer be trusted and has stopped.
        public let onFailure: @Sendable (EventLogError) -> Void
    }

    /// A library that this program runs with.
    public struct Engine: Sendable {
        public let name: String
        public let version: String
        /// What is wrong with this version, and what to do about it.
        public let warning: String?

        public init(name: String, version: String, warning: String? = nil) {
            self.name = name
            self.version = version
            self.warning = warning
        }
    }

    /// Opens the log that the configuration asks for; nil where there is none and none may be made.
    let openLog: @Sendable (LogRequest) throws(EventLogError) -> OpenLog?
    let engines: @Sendable () -> [Engine]

    public init(
        openLog: @escaping @Sendable (LogRequest) throws(EventLogError) -> OpenLog?,
        engines: @escaping @Sendable () -> [Engine]
    ) {
        self.openLog = openLog
        self.engines = engines
    }
}

/// A log and how it is closed.
public struct OpenLog: Sendable {
    let log: any EventLog
    let close: @Sendable () throws(EventLogError) -> Void

    public init(_ log: any EventLog, close: @escaping @Sendable () throws(EventLogError) -> Void) {
        self.log = log
        self.close = close
    }
}
