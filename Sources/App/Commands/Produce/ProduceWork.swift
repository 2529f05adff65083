internal import Arguments
internal import EventLog
internal import Model
internal import System

/// Reads lines, hands them to a producer as records, and tells what became of them.
struct ProduceWork {
    /// How lines become records, and what is done about those that do not.
    struct Options {
        var format = LineFormat.value
        var partition: Int32?
        var headers: [Record.Header] = []
        var rate: Rate?
        /// Goes on in every file where the log says that it was left.
        var resumes = false
        var isStrict = false
        var isQuiet = false
        /// Whether anybody still wants the records.
        var isWanted: () -> Bool = { true }
    }

    private let session: Session
    private let topic: TopicDescription
    private let log: any EventLog
    private let producer: BatchingProducer
    private let options: Options
    /// How long a record may wait for others.
    private let linger: Duration
    /// Bytes of a line, or of key and value together, that fit into a batch of the topic.
    private let limit: Int
    private let began: Moment
    /// Lines of the input at hand, and up to where its records are taken.
    private var lines: LineCutter
    private var reached = (offset: 0, lines: 0)
    /// The file whose position is kept in the log; up to where, and since when.
    private var source: FileSource?
    private var marked: (offset: Int, at: Moment)
    /// Records of these lines that go to the producer together.
    private var ready: RecordRun
    /// When the lines were read, or the first of those that had to wait was due.
    private var now: Timestamp = 0
    private var taken = 0
    private var takenBytes = 0
    private var refused = 0
    /// Where the input was left when somebody asked for the end.
    private var leftAt: String?

    init(
        _ session: Session, _ topic: TopicDescription, _ log: any EventLog, _ options: Options,
        _ settings: BatchingProducer.Settings = BatchingProducer.Settings()
    ) throws(EventLogError) {
        self.session = session
        self.topic = topic
        self.log = log
        self.options = options
        linger = settings.linger ?? .zero
        var settings = settings
        // What is read between two positions becomes durable together, with the second of them.
        if options.resumes { settings.linger = nil }
        producer = try BatchingProducer(for: topic.name, of: log, settings: settings, clock: session.clock)
        let overhead = options.headers.reduce(Limits.recordOverhead) {
            $0 + Limits.headerOverhead + $1.key.utf8.count + ($1.value?.count ?? 0)
        }
        limit = max(0, Int(topic.settings.maxMessageBytes) - overhead)
        lines = LineCutter(limit: limit)
        ready = RecordRun(headers: options.headers)
        began = session.clock.now
        marked = (0, began)
    }

    /// Sends every line of the files, or of standard input.
    mutating func run(_ files: [Path]) throws {
        session.ending.await()
        do {
            if files.isEmpty { try readStandardInput() }
            for path in files where !isOver {
                if path.text == "-" {
                    try readStandardInput()
                } else if options.resumes {
                    try resume(path)
                } else {
                    try read(InputStream(path))
                }
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

    private var isOver: Bool { session.ending.isWished || !options.isWanted() }

    private mutating func finish() throws {
        try sendReady()
        try mark(always: true)
        try producer.close()
    }

    private mutating func readStandardInput() throws {
        if StandardStream.input.isTerminal && !options.isQuiet {
            session.say("one record a line; Ctrl-D ends", isDim: true)
        }
        try read(.standardInput)
    }

    private mutating func resume(_ path: Path) throws {
        let file = try FileSource(path, of: topic.name, in: log)
        source = file
        marked = (file.start.offset, session.clock.now)
        try read(InputStream(path, from: file.start.offset), from: (file.start.offset, file.start.lines))
        // Before the file is let go, the log must have its place.
        if !isOver { try producer.flush() }
    }

    private mutating func read(
        _ stream: consuming InputStream, from start: (offset: Int, lines: Int) = (0, 0)
    ) throws {
        lines = LineCutter(limit: limit, fromBeginning: start.offset == 0)
        reached = start
        var isComplete = false
        reading: while !isComplete && !isOver {
            showProgress()
            guard try stream.isReady(within: Limits.patience) else { continue }
            let hasEnded = try !lines.fill { bytes, start throws(SystemError) in
                try stream.read(into: &bytes, from: start)
            }
            now = session.clock.wallMilliseconds
            while let line = hasEnded ? lines.last() : lines.next() {
                if let rate = options.rate, try !pace(until: rate.due(taken, since: began)) { break reading }
                let number = reached.lines + 1
                try take(line, "\(stream.name):\(number)")
                reached = (start.offset + lines.passed, number)
            }
            try sendReady()
            try mark(always: hasEnded)
            isComplete = hasEnded
        }
        // A person who types ends the input so; anybody else must hear that it was not all.
        if !isComplete && !StandardStream.input.isTerminal { leftAt = "\(stream.name):\(reached.lines)" }
    }

    /// Has the log keep how far the file was read, when enough was or its records have waited as long as they may.
    private mutating func mark(always: Bool) throws {
        guard let source, reached.offset > marked.offset else { return }
        let moment = session.clock.now
        guard always || reached.offset - marked.offset >= Limits.markedBytes || moment >= marked.at + linger else {
            return
        }
        try producer.mark(source.position(at: reached.offset, lines: reached.lines))
        marked = (reached.offset, moment)
    }

    // MARK: A line

    private mutating func take(_ line: LineCutter.Line, _ place: @autoclosure () -> String) throws {
        switch line {
        case .whole(let range):
            let parts: LineFormat.Parts?
            do throws(LineFormat.Fault) {
                parts = try options.format.parts(of: lines.bytes.span.bytes.extracting(range))
            } catch { return try refuse(place(), error.sentence, remedy: nil) }
            guard let parts else { return }
            if parts.size <= limit { take(parts, of: range) } else { try refuse(place(), tooLong: parts.size) }
        case .tooLong(let size):
            try refuse(place(), tooLong: size)
        }
    }

    private mutating func take(_ parts: LineFormat.Parts, of line: Range<Int>) {
        let value = (line.lowerBound + parts.value.lowerBound)..<(line.lowerBound + parts.value.upperBound)
        switch parts.key {
        case nil: ready.append(timestamp: now, value: value)
        case .part(let range):
            let bytes = lines.bytes
            ready.append(timestamp: now, key: bytes.span.bytes.extracting(line).extracting(range), value: value)
        case .made(let key): ready.append(timestamp: now, key: key.span.bytes, value: value)
        }
        taken += 1
        takenBytes += parts.size
    }

    /// Waits until the next record is due; false when the end is wished before.
    private mutating func pace(until due: Moment) throws -> Bool {
        guard session.clock.now < due else { return !isOver }
        try sendReady()
        while !isOver {
            try mark(always: false)
            let moment = session.clock.now
            if moment >= due { break }
            showProgress()
            session.ending.wait(until: min(due, moment + Limits.patience))
        }
        now = session.clock.wallMilliseconds
        return !isOver
    }

    private mutating func sendReady() throws {
        guard !ready.isEmpty else { return }
        defer { ready.removeAll() }
        try producer.send(ready, in: lines.bytes, to: options.partition)
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
        if options.isStrict { throw CommandError("\(place): \(sentence)", remedy: remedy) }
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
        guard !options.isQuiet || lost + refused > 0 else { return }
        // How many bytes the lost records had, only the producer could tell.
        var text =
            "produced " + (lost > 0 ? Figures.count(written.records, "record") : written.text(at: session.clock.now))
        if refused > 0 { text += "; \(Figures.count(refused, "line")) refused" }
        if lost > 0 { text += "; \(Figures.count(lost, "record")) not written" }
        session.say(text)
    }
}
