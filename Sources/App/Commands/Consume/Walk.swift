internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Goes through the partitions of a topic in turn, a read at a time, and remembers how far it is.
struct Walk {
    /// What one read gave.
    struct Step {
        let place: TopicPartition
        let batches: RecordBatches
        /// The first offset that is wanted; a batch may begin before it.
        let from: Offset
    }

    private let log: any EventLog
    private let topic: TopicDescription
    private let places: [TopicPartition]
    /// Where to stop; nil goes on for ever.
    private let ends: [TopicPartition: Offset]?
    private(set) var next: [TopicPartition: Offset]
    private var turn = 0
    private let onGap: (String) -> Void

    /// Stops at the ends as they are now, unless it follows what comes.
    init(
        _ log: any EventLog, _ topic: TopicDescription, from starts: [TopicPartition: Offset], following: Bool,
        onGap: @escaping (String) -> Void
    ) throws(EventLogError) {
        self.log = log
        self.topic = topic
        self.onGap = onGap
        places = starts.keys.sorted()
        next = starts
        var ends: [TopicPartition: Offset] = [:]
        for place in places where !following { ends[place] = try log.offsets(of: place).end }
        self.ends = following ? nil : ends
    }

    /// Nothing is left, and nothing is waited for.
    var isAtEnd: Bool {
        guard let ends else { return false }
        return places.allSatisfy { next[$0, default: 0] >= ends[$0, default: 0] }
    }

    /// The next batches of whichever partition has some; nil when none has.
    mutating func step() throws(EventLogError) -> Step? {
        for _ in places {
            let place = places[turn % places.count]
            turn += 1
            if let end = ends?[place], next[place, default: 0] >= end { continue }
            let result = try read(place)
            guard result.topic == topic.id else {
                throw EventLogError(.unknownTopic, "topic \(topic.name) was removed and made anew")
            }
            if !result.batches.isEmpty {
                return Step(place: place, batches: result.batches, from: next[place, default: 0])
            }
        }
        return nil
    }

    /// Reads on; where records went away before they were read, with the first that is kept.
    private mutating func read(_ place: TopicPartition) throws(EventLogError) -> ReadResult {
        while true {
            let from = next[place, default: 0]
            do throws(EventLogError) {
                return try log.read(place, from: from, budget: Limits.readBytes)
            } catch {
                guard error.code == .offsetOutOfRange else { throw error }
                let start = try log.offsets(of: place).start
                guard start > from else { throw error }
                onGap("\(error); going on at \(start)")
                next[place] = start
            }
        }
    }

    /// Everything of the partition before `offset` has been seen.
    mutating func advance(_ place: TopicPartition, to offset: Offset) { next[place] = offset }

    /// Waits until there is more to read, but not beyond `deadline`.
    func wait(until deadline: Moment) { _ = log.wait(beyond: next, until: deadline) }

    /// The end that was seen at the start; a record there or later is not shown.
    func end(of place: TopicPartition) -> Offset { ends?[place] ?? .max }
}
