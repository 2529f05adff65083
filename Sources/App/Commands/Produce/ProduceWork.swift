internal import Arguments
internal import Bytes
internal import EventLog
internal import Model
internal import System

/// Reads lines, sends records, and tells what became of them.
struct ProduceWork {
    private let session: Session
    private let topic: TopicDescription
    private var sender: RecordSender
    private let format: LineFormat
    private let headers: [Record.Header]
    private let rate: Rate?
    private let limit: Int
    private let began: Moment
    private var sent = 0
    private var refused = 0

    init(_ session: Session, _ topic: TopicDescription, _ sender: RecordSender) {
        let given = session.given
        self.session = session
        self.topic = topic
        self.sender = sender
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
        let overhead = headers.reduce(Limits.recordOverhead) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) + 10 }
        limit = max(0, Int(topic.settings.maxMessageBytes) - overhead)
        began = session.clock.now
    }

    /// Sends every line of the files, or of standard input.
    mutating func run(_ files: [Path]) throws {
        session.ending.await()
        defer { summarize() }
        do {
            if files.isEmpty { try readStandardInput() }
            for path in files where !session.ending.isWished {
                if path.text == "-" { try readStandardInput() } else { try read(InputStream(path)) }
            }
        } catch {
            // What was sent before the fault must be told correctly; of two faults the first is the reason.
            try? sender.finish()
            throw error
        }
        try sender.finish()
    }

    private mutating func readStandardInput() throws {
        if StandardStream.input.isTerminal && !session.given[Produce.quiet] {
            session.say(session.style.dim("one record a line; Ctrl-D ends"))
        }
        try read(.standardInput)
    }

    private mutating func read(_ stream: consuming InputStream) throws {
        var cutter = LineCutter(limit: limit)
        var number = 0
        while !session.ending.isWished {
            let patience = min(sender.patience ?? Limits.patience, Limits.patience)
            if try stream.isReady(within: patience) {
                let bytes = try stream.read(limit: Limits.inputBytes)
                if bytes.isEmpty { break }
                cutter.feed(bytes)
                while !session.ending.isWished, let line = cutter.next() {
                    number += 1
                    try take(line, "\(stream.name):\(number)")
                }
            }
            try sender.sendWhenDue()
            showProgress()
        }
        if !session.ending.isWished, let line = cutter.last() { try take(line, "\(stream.name):\(number + 1)") }
    }

    private mutating func take(_ line: LineCutter.Line, _ place: @autoclosure () -> String) throws {
        switch line {
        case .whole(let bytes):
            let record: (key: Bytes?, value: Bytes)?
            do throws(LineFormat.Fault) {
                record = try format.record(of: bytes)
            } catch { return try refuse(place(), error.sentence, nil) }
            if let record { try send(record) }
        case .tooLong(let size):
            let needed = size + Int(topic.settings.maxMessageBytes) - limit
            try refuse(
                place(),
                "a line of \(size) bytes, but \(topic.name) takes batches of max.message.bytes="
                    + "\(topic.settings.maxMessageBytes), which leaves \(limit) bytes for a line",
                "raise it with: "
                    + session.suggestion("topic alter \(topic.name) --option max.message.bytes=\(needed)"))
        }
    }

    private mutating func send(_ record: (key: Bytes?, value: Bytes)) throws {
        if let rate { try pace(until: rate.due(sent, since: began)) }
        try sender.send(
            Record(
                timestamp: session.clock.wallMilliseconds, key: record.key, value: record.value, headers: headers))
        sent += 1
    }

    /// Waits until the next record is due, and sends meanwhile what has waited for long enough.
    private mutating func pace(until due: Moment) throws {
        while !session.ending.isWished {
            let now = session.clock.now
            if now >= due { return }
            try sender.sendWhenDue()
            showProgress()
            session.ending.wait(
                until: min(due, now + min(sender.patience ?? Limits.patience, Limits.patience)), by: session.clock)
        }
    }

    private mutating func refuse(_ place: String, _ sentence: String, _ remedy: String?) throws {
        refused += 1
        session.markIncomplete()
        if session.given[Produce.strict] { throw CommandError("\(place): \(sentence)", remedy: remedy) }
        guard refused <= Limits.toldRefusals else { return }
        session.say("sluice: \(place): \(sentence)")
        if let remedy { session.say("  \(remedy)") }
        if refused == Limits.toldRefusals { session.say("sluice: further lines of this kind are only counted") }
    }

    private func showProgress() {
        guard !StandardStream.input.isTerminal else { return }
        session.showProgress(sender.acknowledged.text(at: session.clock.now))
    }

    private func summarize() {
        let done = sender.acknowledged
        let lost = sent - done.records
        if lost > 0 { session.markIncomplete() }
        guard !session.given[Produce.quiet] || lost + refused > 0 else { return }
        var text = "produced \(done.text(at: session.clock.now))"
        if refused > 0 { text += "; \(Figures.count(refused, "line")) refused" }
        if lost > 0 { text += "; \(Figures.count(lost, "record")) not written" }
        session.say(text)
    }
}
