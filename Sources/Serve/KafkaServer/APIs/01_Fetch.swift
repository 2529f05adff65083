internal import Bytes
internal import Compression
internal import EventLog
internal import KafkaWire
internal import Model
internal import RecordBatches
internal import System
internal import Telemetry

/// Gives whole batches as they are stored, and waits for some when there are too few.
///
/// There are no fetch sessions: the answer's session id is always 0, and clients then name all partitions each time.
enum FetchHandler: Handler {
    typealias API = Fetch

    static func serve(_ request: Fetch.Request, _ call: Call<Fetch>) {
        guard request.sessionID == 0 else {
            return call.answer(Fetch.Response { $0.code = .fetchSessionIdNotFound })
        }
        // In its turn: an answer that waits for records holds up only the answers to what was asked after it.
        call.answerInTurn {
            var work = FetchWork(request, call)
            return work.run()
        } reserving: {
            $0.expectedSize
        }
    }
}

/// One fetch on its way: what was read of each partition so far.
private struct FetchWork {
    private struct Partition {
        let topic: Int
        let index: Int
        let place: TopicPartition
        /// What the client thinks of the partition's leader.
        let leaderEpoch: Int32
        var limit: Int
        var next: Offset
    }

    private let call: Call<Fetch>
    private let minimum: Int
    private let deadline: Moment
    private let wished: Int
    private var room = 0
    private var partitions: [Partition]
    private var response: Fetch.Response

    init(_ request: Fetch.Request, _ call: Call<Fetch>) {
        self.call = call
        let limits = call.broker.settings.limits
        minimum = max(0, Int(request.minBytes))
        wished = min(max(1, Int(request.maxBytes)), limits.fetchBytes)
        let wait = Duration.milliseconds(max(0, request.maxWaitMilliseconds))
        deadline = call.broker.clock.now + min(wait, limits.fetchWait)
        partitions = request.topics.enumerated().flatMap { topic, asked in
            asked.partitions.enumerated().map { index, partition in
                Partition(
                    topic: topic, index: index, place: TopicPartition(asked.name, partition.index),
                    leaderEpoch: partition.currentLeaderEpoch, limit: max(1, Int(partition.partitionMaxBytes)),
                    next: partition.fetchOffset)
            }
        }
        response = Fetch.Response { response in
            response.topics = request.topics.map { asked in
                Fetch.Response.Topic { topic in
                    topic.name = asked.name
                    topic.partitions = asked.partitions.map { partition in
                        Fetch.Response.Partition { $0.index = partition.index }
                    }
                }
            }
        }
    }

    /// Reads until there is enough, something went wrong, or time is up.
    mutating func run() -> Fetch.Response {
        var read = 0
        while true {
            room = call.promise(wished) - read
            let (more, hasFailed) = readAll()
            read += more
            if read >= minimum || hasFailed || room <= 0 { return response }
            call.note(promised: read)
            if !waitForMore() { return response }
        }
    }

    private mutating func readAll() -> (bytes: Int, hasFailed: Bool) {
        var bytes = 0
        var hasFailed = false
        for position in partitions.indices where room > 0 {
            do throws(Refusal) {
                bytes += try read(position)
            } catch {
                hasFailed = true
                fail(partitions[position], error)
            }
        }
        return (bytes, hasFailed)
    }

    private mutating func read(_ position: Int) throws(Refusal) -> Int {
        let partition = partitions[position]
        let log = call.broker.log
        let taken = self.taken(of: partition)
        guard taken < partition.limit else { return 0 }
        if let code = BrokerIdentity.refusal(ofLeaderEpoch: partition.leaderEpoch) {
            // Of a partition that is not there, nobody's epoch is wrong.
            _ = try ask { () throws(EventLogError) in try log.offsets(of: partition.place) }
            throw Refusal(code, "\(partition.place): leader epoch \(partition.leaderEpoch)")
        }
        let result = try ask { () throws(EventLogError) in
            try log.read(partition.place, from: partition.next, budget: min(partition.limit - taken, room))
        }
        let bytes = result.batches.bytes
        room -= bytes.count
        for batch in result.batches { partitions[position].next = batch.nextOffset }
        response.topics[partition.topic].partitions[partition.index].take(result.range, bytes)
        return bytes.count
    }

    private func ask<Result>(_ body: () throws(EventLogError) -> Result) throws(Refusal) -> Result {
        do throws(EventLogError) { return try body() } catch {
            if error.remedy == .stop { call.broker.logger.error("a fetch failed: \(error)") }
            throw Refusal(error)
        }
    }

    private func taken(of partition: Partition) -> Int {
        response.topics[partition.topic].partitions[partition.index].records.count
    }

    private mutating func fail(_ partition: Partition, _ refusal: Refusal) {
        let range = try? call.broker.log.offsets(of: partition.place)  // the range is a courtesy beside the error
        response.topics[partition.topic].partitions[partition.index].fail(refusal.code, range)
    }

    /// False when the time is up, nobody is there to answer to, or the client takes no more of any partition.
    private func waitForMore() -> Bool {
        let open = partitions.filter { taken(of: $0) < $0.limit }
        if open.isEmpty { return false }
        let offsets = Dictionary(open.map { ($0.place, $0.next) }) { one, _ in one }
        while !call.client.isLeaving() {
            let now = call.broker.clock.now
            if now >= deadline { return false }
            let glance = min(deadline, now + call.broker.settings.limits.fetchGlance)
            if call.broker.log.wait(beyond: offsets, until: glance) { return true }
        }
        return false
    }
}

extension Fetch.Response {
    /// Bytes of the answer, so that its room is taken once.
    fileprivate var expectedSize: Int {
        topics.reduce(64) { $1.partitions.reduce($0 + $1.name.utf8.count + 8) { $0 + 64 + $1.records.count } }
    }
}

extension Fetch.Response.Partition {
    fileprivate mutating func take(_ range: OffsetRange, _ bytes: Bytes) {
        if records.isEmpty { records = bytes } else { records += bytes }
        show(range)
    }

    fileprivate mutating func fail(_ code: KafkaErrorCode, _ range: OffsetRange?) {
        self.code = code
        highWatermark = -1
        records = []
        if let range { show(range) }
    }

    private mutating func show(_ range: OffsetRange) {
        highWatermark = range.end
        lastStableOffset = range.end
        logStartOffset = range.start
    }
}
