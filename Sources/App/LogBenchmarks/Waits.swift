internal import EventLog
internal import EventLogLMDB
internal import Model
internal import RecordBatches
internal import System

/// How long single calls took, in milliseconds.
struct Waits {
    var appends: [Double] = []
    var reads: [Double] = []

    /// Appends a batch and reads it back, again and again.
    mutating func measure(
        _ log: EventLogLMDB, _ place: TopicPartition, _ payload: Payload, over slice: Duration
    ) throws {
        let clock = SystemClock()
        let end = clock.now + slice
        var turn = 0
        while clock.now < end {
            let start = clock.now
            let offset = try log.append(payload[turn], to: place).baseOffset
            let appended = clock.now
            _ = try log.read(place, from: offset, budget: payload.size)
            appends.append((appended - start).inSeconds * 1000)
            reads.append((clock.now - appended).inSeconds * 1000)
            turn += 1
        }
    }
}
