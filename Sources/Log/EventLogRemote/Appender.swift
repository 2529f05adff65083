internal import EventLog
internal import KafkaWire
internal import Model
internal import Network
internal import RecordBatches
internal import System

/// Sends batches, in the order of their appends, and hands out what the brokers answer.
///
/// One thread sends; each broker's connection has another that reads the answers.
final class Appender: Sendable {
    private let queue: Monitor<AppendQueue>
    private let thread: Thread

    init(_ cluster: Cluster, _ options: RemoteOptions) throws(EventLogError) {
        let queue = Monitor(AppendQueue())
        let sender = AppendSender(cluster: cluster, options: options, queue: queue)
        self.queue = queue
        do throws(SystemError) {
            thread = try Thread("log-appends") { sender.run() }
        } catch { throw EventLogError(.failed, "appends need a thread", cause: "\(error)") }
    }

    func submit(_ append: Append, by deadline: Moment) -> AppendTicket {
        let gathering = Gathering(count: append.entries.count)
        do throws(EventLogError) {
            try queue.update { queue throws(EventLogError) in try queue.take(append, gathering, by: deadline) }
            return gathering.ticket
        } catch { return AppendTicket(.failure(error)) }
    }

    /// A topic of the name that is made anew begins at 0 again.
    func forget(_ topic: String) { queue.withLock { $0.forget(topic) } }

    /// Takes nothing more; what is under way still ends.
    func stop() {
        for batch in queue.update({ $0.close() }) {
            batch.answer(.failure(EventLogError(.unavailable, "\(batch.place): the log is closed")))
        }
    }

    func join() { thread.join() }
}

/// The work of the thread that sends.
struct AppendSender: Sendable {
    let cluster: Cluster
    let options: RemoteOptions
    let queue: Monitor<AppendQueue>
    private let clock = SystemClock()

    init(cluster: Cluster, options: RemoteOptions, queue: Monitor<AppendQueue>) {
        self.cluster = cluster
        self.options = options
        self.queue = queue
    }

    func run() {
        var links: [Address: AppendLink] = [:]
        var pause = Limits.firstPause
        while let batch = nextBatch() {
            do throws(EventLogError) {
                guard clock.now < batch.deadline else {
                    throw EventLogError(.unavailable, "\(batch.place): not acknowledged in \(options.deliveryTimeout)")
                }
                if try send(batch, &links) { pause = Limits.firstPause } else { rest(&pause) }
            } catch {
                finish(batch, .failure(error))
            }
        }
        for link in links.values { link.close() }
    }

    /// Waits for a batch; nil when the log is closed.
    private func nextBatch() -> WaitingBatch? {
        queue.wait { queue -> WaitingBatch?? in
            if queue.isClosed { return .some(nil) }
            guard let batch = queue.next() else { return nil }
            return .some(batch)
        }
    }

    /// False when the batch went back into the queue, and somebody should wait before it is tried again.
    private func send(_ batch: WaitingBatch, _ links: inout [Address: AppendLink]) throws(EventLogError) -> Bool {
        if batch.wasRefused {
            var pause = Limits.firstPause
            rest(&pause)
        }
        do throws(EventLogError) {
            let leader = try cluster.leader(of: batch.place)
            do throws(RemoteFailure) {
                let link = try links[leader].orMade { () throws(RemoteFailure) in
                    try AppendLink(BrokerLink(to: leader, options), self)
                }
                links[leader] = link
                if try link.send(batch) { return true }
                // What it had under way goes back before what came later is sent on another.
                link.close()
                links[leader] = nil
            } catch { throw error.error }
        } catch {
            guard error.code == .unavailable else { throw error }
            cluster.forget(batch.place.topic)
            queue.update { $0.takeBack(batch) }
            return false
        }
        queue.update { $0.takeBack(batch) }
        return true
    }

    private func rest(_ pause: inout Duration) {
        _ = queue.wait(until: clock.now + pause, by: clock) { $0.isClosed ? true : nil }
        pause = min(pause * 2, Limits.longestPause)
    }

    // MARK: What the reading threads find

    func take(_ answer: Produce.Response, to batch: WaitingBatch) {
        let found = answer.topics.first { $0.name == batch.place.topic }?.partitions
            .first { $0.index == batch.place.partition }
        guard let found else {
            return finish(
                batch, .failure(EventLogError(.failed, "\(batch.place): the broker answered something else")))
        }
        if found.code.meansStaleMetadata {
            cluster.forget(batch.place.topic)
            return queue.update { $0.takeBack(batch, afterRefusal: true) }
        }
        guard found.code == .none else {
            return finish(batch, .failure(EventLogError(found.code, found.message, "\(batch.place)")))
        }
        let (next, overflow) = found.baseOffset.addingReportingOverflow(Offset(batch.batch.recordCount))
        guard found.baseOffset >= 0, !overflow else {
            let error = EventLogError(.failed, "\(batch.place): the broker tells the offset \(found.baseOffset)")
            return finish(batch, .failure(error))
        }
        let isOld = queue.withLock { $0.isOld(found.baseOffset, until: next, at: batch.place) }
        let time = found.logAppendTimeMilliseconds
        finish(
            batch,
            .success(
                Appended(
                    baseOffset: found.baseOffset, nextOffset: next, appendTime: time < 0 || isOld ? nil : time,
                    isDuplicate: isOld)))
    }

    /// The connection ended before the answer.
    func lose(_ batch: WaitingBatch, _ failure: RemoteFailure) {
        let isClosed = queue.withLock { $0.isClosed }
        switch failure.kind {
        case .unreachable, .broken, .stalled:
            if batch.isRecognized && !isClosed { return queue.update { $0.takeBack(batch) } }
        case .malformed, .unsupported: break
        }
        var error = failure.error
        if !batch.isRecognized {
            error = EventLogError(
                .failed, "\(batch.place): whether the batch was appended is not known, and it has no number to ask by",
                cause: failure.sentence)
        }
        finish(batch, .failure(error))
    }

    private func finish(_ batch: WaitingBatch, _ result: Result<Appended, EventLogError>) {
        queue.update { $0.finish(batch) }
        batch.answer(result)
    }
}
