public import EventLog
public import Network
internal import System

/// A log that is kept by somebody else: the port, as a client of Kafka's protocol.
///
/// Calls have a connection for themselves; appends share one a broker, so that many are under way at once.
public final class EventLogRemote: Sendable {
    let cluster: Cluster
    let appender: Appender
    let options: RemoteOptions
    let clock = SystemClock()

    /// Connects to the first of these brokers that answers, which tells of the others; fails at once where none does.
    public init(_ brokers: [Address], _ options: RemoteOptions = RemoteOptions()) throws(EventLogError) {
        self.options = options
        cluster = Cluster(brokers, options)
        try cluster.connect()
        appender = try Appender(cluster, options)
    }

    public convenience init(_ broker: Address, _ options: RemoteOptions = RemoteOptions()) throws(EventLogError) {
        try self.init([broker], options)
    }

    // Without waiting for threads: this may be one of them, answering an append.
    deinit { stop() }

    /// Ends all connections; appends that wait are answered that the log is closed.
    public func close() {
        stop()
        appender.join()
    }

    private func stop() {
        appender.stop()
        cluster.links.close()
    }

    static func unsupported(_ what: String) -> EventLogError {
        EventLogError(.unsupported, "\(what) over Kafka's protocol; run the command where the data folder is")
    }
}
