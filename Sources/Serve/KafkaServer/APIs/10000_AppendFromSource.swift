internal import EventLog
internal import KafkaWire
internal import Model

/// Puts batches into the log together with how far their source had been read, all or none.
enum AppendFromSourceHandler: Handler {
    typealias API = AppendFromSource

    static func serve(_ request: AppendFromSource.Request, _ call: Call<AppendFromSource>) {
        let answer = call.answerLater()
        let append: Append
        do throws(Refusal) {
            append = try Append(request)
        } catch {
            return answer.give(AppendFromSource.Response(error))
        }
        call.broker.log.submit(append).whenAnswered { result in
            switch result {
            case .success(let appended): answer.give(AppendFromSource.Response(appended))
            case .failure(let error): answer.give(AppendFromSource.Response(Refusal(error)))
            }
        }
    }
}

extension Append {
    fileprivate init(_ request: AppendFromSource.Request) throws(Refusal) {
        self.init(
            topic: request.topic, entries: [],
            sourcePosition: SourcePosition(source: request.source, position: Array(request.position)))
        for partition in request.partitions {
            let batch = try ProduceHandler.batch(
                in: partition.records, for: TopicPartition(request.topic, partition.index))
            entries.append(Entry(partition: partition.index, batch: batch))
        }
    }
}

extension AppendFromSource.Response {
    fileprivate init(_ refusal: Refusal) {
        self.init()
        code = refusal.code
        message = refusal.message
    }

    fileprivate init(_ appended: [Appended]) {
        self.init()
        batches = appended.map { appended in
            AppendFromSource.Batch {
                $0.baseOffset = appended.baseOffset
                $0.logAppendTimeMilliseconds = appended.appendTime ?? -1
                $0.isDuplicate = appended.isDuplicate
            }
        }
    }
}
