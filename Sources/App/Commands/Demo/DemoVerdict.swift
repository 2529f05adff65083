internal import Aggregates
internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import System
internal import Time

/// What was made beside what the results have, once everything is over.
struct DemoVerdict {
    /// Records that the view should have taken: all that the topic has had since the view began.
    var records: Int64
    /// Of those, what this run has made.
    var reading: DemoMeter.Reading
    var counted: Int64
    /// Records of others that could not be counted, and are kept as dead letters.
    var deadLetters: Int64

    init(records: Int64, reading: DemoMeter.Reading, counted: Int64, deadLetters: Int64) {
        self.records = records
        self.reading = reading
        self.counted = counted
        self.deadLetters = deadLetters
    }

    /// Reads the results and the log as they are.
    init(
        _ log: any EventLog, _ topic: TopicDescription, _ results: ResultsWriter, _ reading: DemoMeter.Reading
    ) throws {
        let end = try log.offsets(of: TopicPartition(topic.name, 0)).end
        let view = try results.store.views().first { $0.id.view == DemoCase.countingView && $0.isPublished }
        let letters = try results.store.deadLetterCounts().filter { $0.reason != .late }
        self.init(
            records: end - (view?.standing.start[topic.id, 0] ?? 0), reading: reading,
            counted: try results.rows(DemoCase.total).first?.first?.whole ?? 0,
            deadLetters: letters.reduce(0) { $0 + $1.count })
    }

    /// Records that somebody else, or an earlier run, has put there.
    var others: Int64 { records - Int64(reading.made) }

    /// Every event once: nothing is missing but what others sent and nobody could read.
    var isRight: Bool {
        let missing = records - counted
        return others >= 0 && missing >= 0 && missing <= min(others, deadLetters)
    }

    var sentence: String {
        let seconds = max(reading.span.inSeconds, 1e-6)
        let made =
            "made \(Figures.count(reading.made, "event")) in \(reading.span.briefText) "
            + "(\(Figures.rate(Double(reading.made) / seconds))/s)"
        let rest = others > 0 ? ", beside \(Figures.count(Int(others), "other record"))" : ""
        let letters =
            records > counted && isRight
            ? ", of which \(Figures.count(Int(records - counted))) could not be read" : ""
        let end = isRight ? "none is missing, none counts twice" : "that is not the same"
        return "\(made)\(rest)\(letters); the results count \(Figures.count(Int(counted))): \(end)"
    }

    var latencies: String { "event to result \(reading.toResults.text); event to disk \(reading.toDisk.text)" }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.member("ms", reading.span.milliseconds)
            object.member("made", reading.made)
            object.member("others", others)
            object.member("counted", counted)
            object.member("equal", isRight)
            object.member("to_results", reading.toResults)
            object.member("to_disk", reading.toDisk)
        }
        json.endLine()
        return json.bytes
    }
}
