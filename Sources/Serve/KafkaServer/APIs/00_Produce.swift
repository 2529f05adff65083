internal import Bytes
internal import Compression
internal import EventLog
internal import KafkaWire
internal import Model
internal import RecordBatches
internal import System

/// Puts batches into the log as they came; each partition's is accepted or refused alone.
enum ProduceHandler: Handler {
    typealias API = Produce

    /// Batches of format 2 came with version 3; older versions are told of and refused, as Kafka 4 does it, because
    /// librdkafka before 2.11 takes the compression codecs for missing when they are not told of.
    static let firstServed: Int16 = 3

    static func serve(_ request: Produce.Request, _ call: Call<Produce>) {
        let answer = call.answerLater()
        if let code = refusal(of: request, call) {
            return finish(Produce.Response(to: request, code), answer, request.acks)
        }
        let places = request.topics.indices.flatMap { topic in
            request.topics[topic].partitions.indices.map { (topic: topic, partition: $0) }
        }
        let gathering = Monitor((response: Produce.Response(to: request, .none), missing: places.count))
        if places.isEmpty { return finish(Produce.Response(), answer, request.acks) }
        for (topic, partition) in places {
            let asked = request.topics[topic].partitions[partition]
            append(asked.records, to: TopicPartition(request.topics[topic].name, asked.index), call) { result in
                let complete = gathering.withLock { gathering -> Produce.Response? in
                    gathering.response.topics[topic].partitions[partition].take(result)
                    gathering.missing -= 1
                    return gathering.missing == 0 ? gathering.response : nil
                }
                if let complete { finish(complete, answer, request.acks) }
            }
        }
    }

    /// Why nothing of the request can be served.
    private static func refusal(of request: Produce.Request, _ call: Call<Produce>) -> KafkaErrorCode? {
        if call.version < firstServed { return .unsupportedVersion }
        if !(-1...1).contains(request.acks) { return .invalidRequiredAcks }
        // Transactions are not advertised, so nobody was given one.
        if request.transactionalID != nil { return .invalidTxnState }
        return nil
    }

    private static func append(
        _ records: Bytes, to place: TopicPartition, _ call: Call<Produce>,
        _ take: @escaping @Sendable (Result<[Appended], Refusal>) -> Void
    ) {
        do throws(Refusal) {
            let batch = try batch(in: records, for: place)
            call.broker.log.submit(Append(batch, to: place)).whenAnswered { take($0.mapError { Refusal($0) }) }
        } catch { take(.failure(error)) }
    }

    /// The one batch of a client's that the bytes are.
    static func batch(in records: Bytes, for place: TopicPartition) throws(Refusal) -> RecordBatch {
        let batch: RecordBatch
        do throws(RecordBatchError) { batch = try RecordBatch(records).withLargestTime() } catch {
            throw Refusal(.invalidRecord, "\(place): \(error)")
        }
        guard batch.isTransactional || batch.isControl else { return batch }
        let kind = batch.isControl ? "control" : "transactional"
        throw Refusal(.invalidRecord, "\(place): a \(kind) batch from a client")
    }

    /// With `acks=0` the client reads no answer: an error is told by ending the connection, as Kafka does.
    private static func finish(_ response: Produce.Response, _ answer: Call<Produce>.Answer, _ acks: Int16) {
        if acks != 0 { return answer.give(response) }
        let failed = response.topics.contains { $0.partitions.contains { $0.code != .none } }
        failed ? answer.hangUp() : answer.giveNothing()
    }
}

extension Produce.Response {
    /// An answer for everything that was asked, with one code.
    fileprivate init(to request: Produce.Request, _ code: KafkaErrorCode) {
        self.init()
        topics = request.topics.map { asked in
            Topic { topic in
                topic.name = asked.name
                topic.partitions = asked.partitions.map { partition in
                    Partition {
                        $0.index = partition.index
                        $0.code = code
                        $0.baseOffset = code == .none ? 0 : -1
                    }
                }
            }
        }
    }
}

extension Produce.Response.Partition {
    fileprivate mutating func take(_ result: Result<[Appended], Refusal>) {
        switch result {
        case .success(let appended):
            baseOffset = appended[0].baseOffset
            logAppendTimeMilliseconds = appended[0].appendTime ?? -1
        case .failure(let refusal):
            code = refusal.code
            baseOffset = -1
            message = refusal.message
        }
    }
}
