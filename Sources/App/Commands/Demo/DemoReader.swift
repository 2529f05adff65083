internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import RecordBatches
internal import System

/// Follows the events of a demonstration and shows them as they come.
struct DemoReader {
    private let session: Session
    private let writer: DemoWriter
    private let place: TopicPartition
    private let most: Int
    private var walk: Walk
    private var seen = 0
    /// Lines of the present second, so that a fast stream does not drown the terminal.
    private var second: (beginning: Moment, lines: Int)

    init(
        _ session: Session, _ log: any EventLog, _ topic: TopicDescription, _ writer: DemoWriter, most: Int
    ) throws(EventLogError) {
        self.session = session
        self.writer = writer
        self.most = most
        place = TopicPartition(topic.name, 0)
        let end = try log.offsets(of: place).end
        walk = try Walk(log, topic, from: [place: end], following: true) { session.say("sluice: note: \($0)") }
        second = (session.clock.now, 0)
    }

    mutating func run() throws {
        while !session.ending.isWished && seen < most {
            if let step = try walk.step() {
                for batch in step.batches { try show(batch) }
                try session.output.flush()
            } else {
                try writer.failure()
                walk.wait(until: session.clock.now + Limits.patience)
            }
            session.showProgress(writer.status)
        }
    }

    private mutating func show(_ batch: RecordBatch) throws {
        session.hideProgressOnSharedTerminal()
        for (offset, record) in try batch.records() {
            seen += 1
            if mayShow() { session.output.line(line(offset, record)) }
        }
        walk.advance(place, to: batch.nextOffset)
    }

    /// Whether this second has room for another line; where no terminal shows them, every line counts.
    private mutating func mayShow() -> Bool {
        guard session.output.terminal.isTerminal else { return true }
        let now = session.clock.now
        if now - second.beginning >= .seconds(1) { second = (now, 0) }
        second.lines += 1
        return second.lines <= Limits.demoLines
    }

    private func line(_ offset: Offset, _ record: Record) -> String {
        let style = session.output.terminal.style
        let bytes = record.value ?? []
        let place = style.dim("\(padded(String(offset), 8))  \(Figures.time(record.timestamp))")
        // Somebody else may have put anything into the topic.
        guard let event = try? JSONValue.parse(bytes.span.bytes), let type = event["event_type"]?.text else {
            return "\(place)  \(bytes.count) bytes"
        }
        let (user, page) = (event["user_id"]?.integer ?? 0, event["page_id"]?.integer ?? 0)
        let happened = event["timestamp"]?.text ?? ""
        let name = type + String(repeating: " ", count: max(0, 10 - type.count))
        return "\(place)  \(coloured(name, type, style))  user \(padded(String(user), 2))  "
            + "page \(padded(String(page), 3))  at \(happened)"
    }

    private func coloured(_ text: String, _ type: String, _ style: Style) -> String {
        switch type {
        case "purchase": style.green(text)
        case "signup": style.yellow(text)
        case "click": style.bold(text)
        default: text
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
