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
    private let sender: AppendSender
    private let thread: Thread

    init(_ cluster: Cluster, _ options: RemoteOptions) throws(EventLogError) {
        let queue = Monitor(AppendQueue())
        let sender = AppendSender(cluster: cluster, options: options, queue: queue)
        self.queue = queue
        self.sender = sender
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
    func stop() { sender.answerWhatWaits() }

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
        while let batch = nextBatch() {
            do throws(EventLogError) {
                guard clock.now < batch.deadline else {
                    throw EventLogError(
                        .unavailable, "\(batch.place): not acknowledged in \(options.deliveryTimeout)",
                        cause: batch.refusal?.error.description)
                }
                try send(batch, &links)
            } catch {
                finish(batch, .failure(error))
            }
        }
        for link in links.values { link.close() }
        answerWhatWaits()
    }

    /// Closes the queue, and tells those whose batches never left.
    func answerWhatWaits() {
        for batch in queue.update({ $0.close() }) {
            batch.answer(.failure(EventLogError(.unavailable, "\(batch.place): the log is closed")))
        }
    }

    private enum Step {
        case send(WaitingBatch)
        case waitOnly(until: Moment)
        case end
    }

    /// Waits for a batch that may be sent; nil when the log is closed.
    private func nextBatch() -> WaitingBatch? {
        var wake = Moment.distantFuture
        while true {
            let step = queue.wait(until: wake, by: clock) { queue -> Step? in
                if queue.isClosed { return .end }
                switch queue.next(at: clock.now) {
                case .send(let batch): return .send(batch)
                case .rest(let moment): return moment < wake ? .waitOnly(until: moment) : nil
                case .nothing: return nil
                }
            }
            switch step {
            case .send(let batch): return batch
            case .end: return nil
            case .waitOnly(let moment): wake = moment
            case nil: wake = .distantFuture
            }
        }
    }

    private func send(_ batch: WaitingBatch, _ links: inout [Address: AppendLink]) throws(EventLogError) {
        do throws(EventLogError) {
            // One look: meanwhile the batches of other partitions may go.
            let leader = try cluster.leader(of: batch.place, by: clock.now)
            // Sent again, it would find that broker's disk as it is.
            if let refusal = batch.refusal, refusal.code == .kafkaStorageError, refusal.broker == leader {
                return finish(batch, .failure(refusal.error))
            }
            guard queue.update({ $0.mayGo(batch, to: leader) }) else { return queue.update { $0.takeBack(batch) } }
            let link = try link(to: leader, &links)
            do throws(RemoteFailure) {
                if try link.send(batch) { return }
            } catch { throw error.error }
            // What it had under way goes back before what came later is sent on another.
            link.close()
            links[leader] = nil
            queue.update { $0.takeBack(batch) }
        } catch {
            guard error.code == .unavailable else { throw error }
            cluster.forget(batch.place.topic)
            queue.update { $0.takeBack(batch, restingFrom: clock.now) }
        }
    }

    private func link(to leader: Address, _ links: inout [Address: AppendLink]) throws(EventLogError) -> AppendLink {
        do throws(RemoteFailure) {
            let link = try links[leader].orMade { () throws(RemoteFailure) in
                try AppendLink(BrokerLink(to: leader, options), self)
            }
            links[leader] = link
            return link
        } catch {
            cluster.forget(leader)
            throw error.error
        }
    }

    // MARK: What the reading threads find

    func take(_ answer: Produce.Response, to batch: WaitingBatch, from broker: Address) {
        let found = answer.topics.first { $0.name == batch.place.topic }?.partitions
            .first { $0.index == batch.place.partition }
        guard let found else {
            return finish(
                batch, .failure(EventLogError(.failed, "\(batch.place): the broker answered something else")))
        }
        guard found.code == .none else { return refuse(batch, found, by: broker) }
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

    /// The batch was not taken: by this broker, at this moment, or at all.
    private func refuse(_ batch: WaitingBatch, _ found: Produce.Response.Partition, by broker: Address) {
        let error = EventLogError(found.code, found.message, "\(batch.place)")
        if found.code == .outOfOrderSequenceNumber, queue.update({ $0.takeBackIfAhead(batch) }) { return }
        guard found.code.meansAnotherAttempt(ofRecognized: batch.isRecognized) else {
            return finish(batch, .failure(error))
        }
        if found.code.meansStaleMetadata { cluster.forget(batch.place.topic) }
        var batch = batch
        batch.refusal = WaitingBatch.Refusal(broker: broker, code: found.code, error: error)
        queue.update { [batch] in $0.takeBack(batch, restingFrom: clock.now) }
    }

    /// The connection ended before the answer.
    func lose(_ batch: WaitingBatch, _ failure: RemoteFailure) {
        let isClosed = queue.withLock { $0.isClosed }
        switch failure.kind {
        case .unreachable, .broken, .stalled:
            // Whoever led may be gone.
            cluster.forget(batch.place.topic)
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
        var isAppended = false
        if case .success = result { isAppended = true }
        queue.update { $0.finish(batch, appended: isAppended) }
        batch.answer(result)
    }
}
