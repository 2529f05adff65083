internal import Arguments
internal import Bytes
internal import EventLog
internal import Model
internal import System

/// Reads lines, hands them to a producer as records, and tells what became of them.
struct ProduceWork {
    private let session: Session
    private let topic: TopicDescription
    private let producer: BatchingProducer
    private let partition: Int32?
    private let format: LineFormat
    private let headers: [Record.Header]
    private let rate: Rate?
    /// Bytes of a line, or of key and value together, that fit into a batch of the topic.
    private let limit: Int
    private let began: Moment
    /// Records of the input at hand that go to the producer together.
    private var ready: [Record] = []
    private var taken = 0
    private var takenBytes = 0
    private var refused = 0
    /// Where the input was left when somebody asked for the end.
    private var leftAt: String?

    init(_ session: Session, _ topic: TopicDescription, _ producer: BatchingProducer) {
        let given = session.given
        self.session = session
        self.topic = topic
        self.producer = producer
        partition = given[Produce.partition].map { Int32($0) }
        format =
            if let separator = given[Produce.separator] {
                .keyAndValue(separator: Array(separator.utf8))
            } else if let member = given[Produce.keyMember] {
                .json(keyMember: member)
            } else {
                .value
            }
        headers = given.all(Produce.header).map { Record.Header(key: $0.key, value: Array($0.value.utf8)[...]) }
        rate = given[Produce.rate]
        let overhead = headers.reduce(Limits.recordOverhead) {
            $0 + Limits.headerOverhead + $1.key.utf8.count + ($1.value?.count ?? 0)
        }
        limit = max(0, Int(topic.settings.maxMessageBytes) - overhead)
        began = session.clock.now
    }

    /// Sends every line of the files, or of standard input.
    mutating func run(_ files: [Path]) throws {
        session.ending.await()
        do {
            if files.isEmpty { try readStandardInput() }
            for path in files where !session.ending.isWished {
                if path.text == "-" { try readStandardInput() } else { try read(InputStream(path)) }
            }
        } catch {
            // The reason is told; what was taken before it still counts, and what became of that is in the summary.
            try? finish()
            if taken + refused > 0 { summarize() }
            throw error
        }
        defer { summarize() }
        try finish()
        if let leftAt {
            session.say("sluice: stopped in the middle of the input, after \(leftAt)")
            session.markIncomplete()
        }
    }

    private mutating func finish() throws {
        try sendReady()
        try producer.close()
    }

    private mutating func readStandardInput() throws {
        if StandardStream.input.isTerminal && !session.given[Produce.quiet] {
            session.say("one record a line; Ctrl-D ends", isDim: true)
        }
        try read(.standardInput)
    }

    private mutating func read(_ stream: consuming InputStream) throws {
        var cutter = LineCutter(limit: limit)
        var number = 0
        while !session.ending.isWished {
            showProgress()
            guard try stream.isReady(within: Limits.patience) else { continue }
            let bytes = try stream.read(limit: Limits.inputBytes)
            if bytes.isEmpty { break }
            cutter.feed(bytes)
            while !session.ending.isWished, let line = cutter.next() {
                number += 1
                try take(line, "\(stream.name):\(number)")
            }
            try sendReady()
        }
        // A person who types ends the input so; anybody else must hear that it was not all.
        if session.ending.isWished {
            leftAt = StandardStream.input.isTerminal ? nil : "\(stream.name):\(number)"
        } else if let line = cutter.last() {
            try take(line, "\(stream.name):\(number + 1)")
        }
    }

    // MARK: A line

    private mutating func take(_ line: LineCutter.Line, _ place: @autoclosure () -> String) throws {
        switch line {
        case .whole(let bytes):
            let record: (key: Bytes?, value: Bytes)?
            do throws(LineFormat.Fault) {
                record = try format.record(of: bytes)
            } catch { return try refuse(place(), error.sentence, remedy: nil) }
            guard let record else { return }
            let size = (record.key?.count ?? 0) + record.value.count
            if size <= limit { try take(record) } else { try refuse(place(), tooLong: size) }
        case .tooLong(let size):
            try refuse(place(), tooLong: size)
        }
    }

    private mutating func take(_ record: (key: Bytes?, value: Bytes)) throws {
        if let rate { try pace(until: rate.due(taken, since: began)) }
        if session.ending.isWished { return }
        ready.append(
            Record(timestamp: session.clock.wallMilliseconds, key: record.key, value: record.value, headers: headers))
        taken += 1
        takenBytes += record.value.count + (record.key?.count ?? 0)
    }

    /// Waits until the next record is due.
    private mutating func pace(until due: Moment) throws {
        if session.clock.now < due { try sendReady() }
        while !session.ending.isWished {
            let now = session.clock.now
            if now >= due { return }
            showProgress()
            session.ending.wait(until: min(due, now + Limits.patience))
        }
    }

    private mutating func sendReady() throws {
        guard !ready.isEmpty else { return }
        defer { ready.removeAll(keepingCapacity: true) }
        try producer.send(ready, to: partition)
    }

    // MARK: Lines that are no records

    private mutating func refuse(_ place: String, tooLong size: Int) throws {
        let needed = size + Int(topic.settings.maxMessageBytes) - limit
        try refuse(
            place,
            "\(size) bytes, but \(topic.name) has max.message.bytes=\(topic.settings.maxMessageBytes), which leaves "
                + "\(limit) bytes for a record",
            remedy: needed > LogLimits.batchBytes
                ? "no topic takes more than \(LogLimits.batchBytes) bytes at once; cut it into several records"
                : "raise it with: "
                    + session.suggestion("topic alter \(topic.name) --option max.message.bytes=\(needed)"))
    }

    private mutating func refuse(_ place: String, _ sentence: String, remedy: String?) throws {
        refused += 1
        session.markIncomplete()
        if session.given[Produce.strict] { throw CommandError("\(place): \(sentence)", remedy: remedy) }
        guard refused <= Limits.toldRefusals else { return }
        session.say("sluice: \(place): \(sentence)")
        if let remedy { session.say("  \(remedy)") }
        if refused == Limits.toldRefusals { session.say("sluice: further lines of this kind are only counted") }
    }

    // MARK: What a person sees

    /// Records that are on the disk; their bytes are those that were taken, as long as nothing was lost on the way.
    private var written: Tally {
        var tally = Tally(began: began)
        tally.add(records: Int(producer.acknowledged.records), bytes: takenBytes)
        return tally
    }

    private func showProgress() {
        guard !StandardStream.input.isTerminal else { return }
        session.showProgress(written.text(at: session.clock.now))
    }

    private func summarize() {
        let written = written
        let lost = taken - written.records
        if lost > 0 { session.markIncomplete() }
        guard !session.given[Produce.quiet] || lost + refused > 0 else { return }
        // How many bytes the lost records had, only the producer could tell.
        var text =
            "produced " + (lost > 0 ? Figures.count(written.records, "record") : written.text(at: session.clock.now))
        if refused > 0 { text += "; \(Figures.count(refused, "line")) refused" }
        if lost > 0 { text += "; \(Figures.count(lost, "record")) not written" }
        session.say(text)
    }
}
