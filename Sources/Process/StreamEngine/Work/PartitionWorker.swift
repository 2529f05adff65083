internal import Aggregates
internal import Bytes
internal import EventLog
internal import Model
internal import Plans
internal import RecordBatches
internal import Time

/// A worker's own tools: decoders and operators with their memory, which only its thread touches.
struct PartitionWorker {
    private let plan: PipelinePlan
    private let log: any Reading
    private let zones: [String: Zone]
    private var decoders: [DecoderKey: StreamDecoder] = [:]
    private var operators: [Int: ViewOperator] = [:]

    private struct DecoderKey: Hashable {
        var stream: String
        var used: Set<Int>
    }

    /// `zones` has each stream's zone by the stream's name.
    init(_ plan: PipelinePlan, _ log: any Reading, zones: [String: Zone]) {
        self.plan = plan
        self.log = log
        self.zones = zones
    }

    /// Reads and works until the end, or until a micro-batch has enough.
    mutating func run(_ task: PartitionTask) throws -> PartitionOutcome {
        var outcome = PartitionOutcome(task)
        let stream = plan.stream(of: task.views[0])
        let used = plan.columns(usedBy: task.views)
        // Tools come back only from a task that succeeds: one that fails leaves half of its work in them.
        let decoder =
            decoders.removeValue(forKey: DecoderKey(stream: stream.name, used: used))
            ?? StreamDecoder(stream, used: used, zone: zones[stream.name] ?? .utc)
        var operators = try task.views.map { view in
            try self.operators.removeValue(forKey: view)
                ?? ViewOperator(plan.views[view].plan, rejectsUnmatched: plan.rejectsUnmatched(view))
        }
        for index in operators.indices { operators[index].tables = task.tables[index].map(\.index) }
        while outcome.progress.next < task.end {
            let read = try read(task, outcome.progress.next)
            guard !read.batches.isEmpty else { break }
            let chunk = decoder.decode(
                read.batches, partition: task.place.partition, from: outcome.progress, before: task.end,
                horizon: task.horizon)
            guard chunk.next > outcome.progress.next else {
                throw EngineError(.failed, "\(task.topic): what was read at \(chunk.next) is no batch of records")
            }
            for index in operators.indices { try operators[index].take(chunk, partition: task.place.partition) }
            outcome.progress.next = chunk.next
            outcome.progress.latest = chunk.latest
            outcome.records += chunk.count + chunk.rejected.count
            outcome.bytes += read.batches.bytes.count
            let rejected = chunk.rejected + operators.indices.flatMap { operators[$0].takeRejected() }
            outcome.deadLetters += deadLetters(rejected, in: chunk, task, stream)
            let results = operators.map(\.resultCount).max() ?? 0
            if outcome.isEnough(results: results, of: task.share) { break }
        }
        decoders[DecoderKey(stream: stream.name, used: used)] = decoder
        for (index, view) in task.views.enumerated() {
            let part = operators[index].finish()
            outcome.results.append(part.results)
            outcome.counts.append(part.counts)
            self.operators[view] = operators[index]
        }
        return outcome
    }

    private func read(_ task: PartitionTask, _ next: Offset) throws -> ReadResult {
        let place = TopicPartition(task.topic, task.place.partition)
        let result: ReadResult
        do throws(EventLogError) {
            result = try log.read(place, from: next, budget: EngineLimits.chunkBytes)
        } catch {
            if error.code == .unknownTopic { throw EngineError.anotherTopic(task.topic) }
            guard error.code == .offsetOutOfRange else { throw error }
            let start = try log.offsets(of: place).start
            // Its end can only be before what a view has taken when it is another topic.
            guard start > next else { throw EngineError.anotherTopic(task.topic) }
            throw EngineError.lostRecords(task.topic, task.place.partition, at: next, begins: start)
        }
        guard result.topic == task.place.topic else { throw EngineError.anotherTopic(task.topic) }
        return result
    }

    /// The rejected records with their bytes, each once: the first reason that was found counts.
    ///
    /// For records that cannot be told apart their whole batch stands, as it is stored.
    private func deadLetters(
        _ rejected: [Rejected], in chunk: Chunk, _ task: PartitionTask, _ stream: StreamPlan
    ) -> [DeadLetter] {
        guard !rejected.isEmpty else { return [] }
        var reasons = Dictionary(rejected.map { ($0.offset, $0.reason) }) { first, _ in first }
        var letters: [DeadLetter] = []
        func keep(_ offset: Offset, _ record: Record, _ reason: Rejection) {
            letters.append(
                DeadLetter(
                    pipeline: plan.name, stream: stream.name,
                    origin: Origin(topic: task.place.topic, partition: task.place.partition, offset: offset),
                    topic: task.topic, record: record, reason: reason.kind, sentence: reason.sentence))
        }
        for batch in chunk.source where !reasons.isEmpty {
            do throws(RecordBatchError) {
                try batch.forEachRecord { (view: borrowing RecordView) throws(RecordBatchError) in
                    guard let reason = reasons.removeValue(forKey: view.offset) else { return }
                    keep(view.offset, view.recordAsFarAsReadable(), reason)
                }
            } catch {
                for (offset, reason) in reasons where batch.baseOffset...batch.lastOffset ~= offset {
                    keep(offset, Record(timestamp: batch.baseTimestamp, value: batch.bytes), reason)
                    reasons[offset] = nil
                }
            }
        }
        return letters
    }
}

extension RecordView {
    /// A copy, without the headers where these are malformed.
    fileprivate borrowing func recordAsFarAsReadable() -> Record {
        do throws(ByteError) { return try record() } catch {
            return Record(timestamp: timestamp, key: key?.copy()[...], value: value?.copy()[...])
        }
    }
}

extension PartitionOutcome {
    fileprivate init(_ task: PartitionTask) {
        self.init(
            place: task.place, from: task.progress, progress: task.progress,
            tables: task.tables.map { $0.map(\.version) }, horizon: task.horizon, records: 0, bytes: 0, results: [],
            counts: [], deadLetters: [])
    }
}

extension PipelinePlan {
    func stream(of view: Int) -> StreamPlan {
        let name = views[view].plan.input.stream
        guard let stream = streams.first(where: { $0.name == name }) else {
            preconditionFailure("a view reads a stream of its pipeline")
        }
        return stream
    }

    /// The columns of their stream that these views need, by place.
    func columns(usedBy views: [Int]) -> Set<Int> {
        Set(views.flatMap { self.views[$0].plan.input.streamColumns })
    }

    /// For each join of the view, whether a row without a match becomes a dead letter.
    func rejectsUnmatched(_ view: Int) -> [Bool] {
        views[view].plan.input.joins.map { join in
            tables.first { $0.shape.name == join.table }?.unmatched == .deadLetter
        }
    }
}

extension Input {
    /// The places of the stream's columns among all of its columns.
    var streamColumns: [Int] {
        columns.compactMap { column in
            if case .stream(let place) = column.source { return place }
            return nil
        }
    }
}
