public import EventLog
internal import KafkaWire
internal import Model
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

    /// Connects to a broker, which tells of the others; fails at once where nobody answers.
    public init(_ broker: Address, _ options: RemoteOptions = RemoteOptions()) throws(EventLogError) {
        self.options = options
        cluster = Cluster(broker, options)
        do throws(RemoteFailure) {
            try cluster.links.talk(with: broker, fresh: true) { _ in }
        } catch { throw error.error }
        appender = try Appender(cluster, options)
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

extension Cluster {
    /// Has a conversation with the broker that leads a partition; where another does meanwhile, with that one.
    func talk<Result>(
        withLeaderOf place: TopicPartition,
        _ body: (BrokerLink) throws(RemoteFailure) -> (result: Result, code: KafkaErrorCode)
    ) throws(EventLogError) -> Result {
        let began = SystemClock().now
        var pause = Limits.firstPause
        while true {
            let answer = try talk(
                with: { () throws(EventLogError) in try leader(of: place) }, body)
            if answer.code == .none { return answer.result }
            guard answer.code.meansStaleMetadata, SystemClock().now - began < patience else {
                throw EventLogError(answer.code, nil, "\(place)")
            }
            forget(place.topic)
            // Most often it is gone, and then this says so.
            _ = try leader(of: place)
            guard links.pause(until: SystemClock().now + pause) else {
                throw EventLogError(answer.code, nil, "\(place)")
            }
            pause = min(pause * 2, Limits.longestPause)
        }
    }
}
