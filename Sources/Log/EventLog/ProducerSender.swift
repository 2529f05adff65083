internal import Compression
internal import Model
internal import RecordBatches
internal import System

/// A producer's thread: numbers closed batches, gives them to the log and notes what came of it.
struct ProducerSender: Sendable {
    let topic: String
    let log: any Appending
    let codec: CompressionCodec
    let clock: any Clock
    let buffer: Monitor<ProducerBuffer>
    let producerID: Int64

    func run() {
        var sequences: [Int32: Int32] = [:]
        while var work = nextWork() {
            do throws(EventLogError) {
                let append = try number(&work, &sequences)
                if !append.entries.isEmpty || append.sourcePosition != nil { try send(append) }
                buffer.update { $0.acknowledge(work, bytes: append.size) }
            } catch {
                return buffer.update { $0.fail(error) }
            }
        }
    }

    /// Waits for work; nil when the producer is closed.
    private func nextWork() -> ProducerBuffer.Work? {
        while true {
            let due = buffer.withLock { $0.due } ?? .distantFuture
            let news = buffer.wait(until: due, by: clock) { buffer -> (work: ProducerBuffer.Work?, isClosed: Bool)? in
                if buffer.isClosed { return (nil, true) }
                if let work = buffer.nextWork(now: clock.now) { return (work, false) }
                // A batch was opened meanwhile, and may not wait as long as this thread would.
                return (buffer.due ?? .distantFuture) < due ? (nil, false) : nil
            }
            guard let news else { continue }
            if news.isClosed { return nil }
            if let work = news.work { return work }
        }
    }

    private func number(
        _ work: inout ProducerBuffer.Work, _ sequences: inout [Int32: Int32]
    ) throws(EventLogError) -> Append {
        var append = Append(topic: topic, entries: [], sourcePosition: work.sourcePosition)
        for index in work.batches.indices {
            let (partition, count) = (work.batches[index].partition, work.batches[index].count)
            let sequence = sequences[partition] ?? 0
            let producer = BatchProducer(id: producerID, epoch: 0, baseSequence: sequence)
            sequences[partition] = (sequence &+ count) & .max
            let batch = try finish(&work.batches[index].builder, producer)
            append.entries.append(.init(partition: partition, batch: batch))
        }
        return append
    }

    /// A batch that does not shrink goes as it is, because it could outgrow the topic's limit.
    private func finish(
        _ builder: inout BatchBuilder, _ producer: BatchProducer
    ) throws(EventLogError) -> RecordBatch {
        do throws(CompressionError) {
            if codec != .none {
                var other = builder
                let batch = try other.finish(codec: codec, producer: producer)
                if batch.bytes.count <= builder.size { return batch }
            }
            // The only owner, so that nothing is copied.
            return try builder.finish(producer: producer)
        } catch {
            throw EventLogError(.failed, "\(topic): a batch cannot be compressed with \(codec)", cause: "\(error)")
        }
    }

    /// The log knows the batches again, so that one that was appended and not acknowledged is not there twice.
    private func send(_ append: Append) throws(EventLogError) {
        for attempt in 1... {
            do throws(EventLogError) {
                try log.append(append)
                return
            } catch {
                guard error.remedy == .retry, attempt < LogLimits.producerAttempts, pause() else { throw error }
            }
        }
    }

    /// False when the producer was closed meanwhile.
    private func pause() -> Bool {
        buffer.wait(until: clock.now + LogLimits.producerRetryDelay, by: clock) { $0.isClosed ? false : nil } ?? true
    }
}
