internal import Arguments
internal import Services
internal import StreamEngine
internal import System

/// A demonstration while everything else is up: one thread makes events, another shows what becomes of them.
///
/// It is the last to start and the first to stop, so that what was made is in the results before anything ends.
final class DemoWork: Service {
    private struct State {
        /// Asks everything to end.
        var end: (@Sendable (String) -> Void)?
        var drawnLines = 0
        var isUnread = false
        /// What was wrong when it was shown last.
        var trouble: String?
        /// How many events the results had, and when.
        var past: [(at: Moment, counted: Int64)] = []
    }

    let name = "demo"
    private let writer: DemoWriter
    private let meter: DemoMeter
    private let host: PipelineHost
    private let terminal = Terminal(.output)
    private let wantsJSON: Bool
    private let state = Monitor(State())

    init(_ writer: DemoWriter, _ meter: DemoMeter, _ host: PipelineHost, wantsJSON: Bool) {
        self.writer = writer
        self.meter = meter
        self.host = host
        self.wantsJSON = wantsJSON
    }

    /// What is called when everything has been shown, or nobody looks any more.
    func whenDone(_ end: @escaping @Sendable (String) -> Void) { state.withLock { $0.end = end } }

    func start(in scope: ServiceScope) throws {
        let clock = scope.clock
        try scope.thread("demo-view") { [self] in show(clock) }
        try scope.thread("demo-writer") { [writer] in try writer.run(clock) }
        try scope.thread("demo-end") { [self] in
            if meter.waitUntilTaken(until: .distantFuture, by: clock) { end("everything is shown") }
        }
    }

    /// Makes no more events, and waits until the results have all of them.
    func stop(by deadline: Moment) {
        writer.stop()
        let clock = host.clock
        while clock.now < deadline, isGoingOn {
            if meter.waitUntilTaken(until: min(deadline, clock.now + Limits.patience), by: clock) { break }
        }
        meter.close()
    }

    /// What kept the results from going on, at the end.
    var trouble: String? { state.withLock { $0.trouble } }

    private func end(_ reason: String) { state.withLock { $0.end }?(reason) }

    private var status: PipelineStatus? { host.hosted.first?.status }

    /// Whether the pipeline will take what it has not taken.
    private var isGoingOn: Bool {
        switch status?.state {
        case .starting, .running, .retrying: true
        case .paused, .failed, .stopped, .done, nil: false
        }
    }

    private var hasFailed: Bool { if case .failed = status?.state { true } else { false } }

    // MARK: - Showing

    private func show(_ clock: any Clock) {
        let began = clock.now
        let interval = wantsJSON || !terminal.canRedraw ? Limits.drawing : Limits.demoDrawing
        // What was there before came at no rate of this run's.
        _ = frame(since: began, began)
        var number = 1
        while !meter.waitUntilOver(until: began + interval * number, by: clock) {
            number = max(number + 1, Int((clock.now - began) / interval) + 1)
            draw(frame(since: began, clock.now))
            if hasFailed { end("the pipeline does not run") }
        }
        draw(frame(since: began, clock.now))
    }

    private func frame(since began: Moment, _ now: Moment) -> DemoFrame {
        var frame = DemoFrame()
        frame.span = now - began
        frame.reading = meter.reading
        if let state = status?.state, state != .running, state != .starting {
            let what = hasFailed ? "has failed" : "is \(state.word)"
            frame.trouble = "the pipeline \(what)" + (state.reason.map { ": \($0)" } ?? "")
        }
        do {
            guard let results = host.results else { return frame }
            frame.kinds = try results.rows(DemoCase.byType).map { row in
                DemoFrame.Kind(name: row[0].shown, count: row[1].whole, ratio: row[2].number)
            }
        } catch { frame.trouble = "\(error)" }
        frame.counted = frame.kinds.reduce(0) { $0 + $1.count }
        frame.rate = rate(frame.counted, now)
        return frame
    }

    /// Events a second, over the last moments.
    private func rate(_ counted: Int64, _ now: Moment) -> Double {
        state.withLock { state in
            guard !state.past.isEmpty else {
                state.past = [(now, counted)]
                return 0
            }
            while state.past.count > 1, now - state.past[1].at >= Limits.demoRateSpan { state.past.removeFirst() }
            let (at, before) = state.past[0]
            state.past.append((now, counted))
            return Double(max(0, counted - before)) / max((now - at).inSeconds, 1e-3)
        }
    }

    private func draw(_ frame: DemoFrame) {
        state.withLock { $0.trouble = frame.trouble }
        let isOnTerminal = terminal.canRedraw && !wantsJSON
        let drawn = state.withLock { state in
            if state.isUnread { return -1 }
            return state.drawnLines
        }
        guard drawn >= 0 else { return }
        var text = wantsJSON ? String(decoding: frame.json, as: UTF8.self) : frame.line + "\n"
        var count = 0
        if isOnTerminal {
            let lines = frame.lines(terminal.style, columns: terminal.columns)
            count = lines.count
            text = (drawn > 0 ? "\r\u{1B}[\(drawn)A" : "") + lines.map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J"
        }
        do throws(SystemError) { try StandardStream.output.write(text) } catch {
            // Whoever read has seen enough.
            state.withLock { $0.isUnread = true }
            return end("nobody reads what is shown")
        }
        state.withLock { $0.drawnLines = count }
    }
}
