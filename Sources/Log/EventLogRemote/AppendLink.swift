internal import KafkaWire
internal import Network
internal import RecordBatches
internal import System

/// A connection that carries batches to one broker, many at once, and a thread that reads the answers in their order.
final class AppendLink: Sendable {
    private struct UnderWay {
        let batch: WaitingBatch
        let asked: BrokerLink.Asked<Produce>
    }

    private struct State {
        var underWay: [UnderWay] = []
        var isOver = false
    }

    private let link: BrokerLink
    private let state: Monitor<State>
    private let thread: Thread

    init(_ link: BrokerLink, _ sender: AppendSender) throws(RemoteFailure) {
        let state = Monitor(State())
        self.link = link
        self.state = state
        do throws(SystemError) {
            thread = try Thread("log-answers") { Self.read(link, state, sender) }
        } catch { throw RemoteFailure(.unreachable, "answers need a thread: \(error)") }
    }

    /// Sends a batch whose answer, or loss, comes from the reading thread; false when the connection is of no use.
    func send(_ batch: WaitingBatch) throws(RemoteFailure) -> Bool {
        // While nothing is under way nobody reads, and only this thread sends: an end would be seen too late, and a
        // batch without a number would be lost to it.
        if state.withLock({ $0.underWay.isEmpty }) && link.hasEnded() { return false }
        let asked = try link.prepare(Produce.self)
        let isOpen = state.update { state in
            // Noted first, because the answer may be there before writing has returned.
            if !state.isOver { state.underWay.append(UnderWay(batch: batch, asked: asked)) }
            return !state.isOver
        }
        guard isOpen else { return false }
        do throws(RemoteFailure) {
            try link.send(batch.request, as: asked, reserving: batch.batch.bytes.count + Self.aroundRecords)
        } catch {
            // The reading thread finds the end, and loses what is under way.
            link.end()
        }
        return true
    }

    /// Room for what stands around the records of a request.
    private static let aroundRecords = 512

    /// Ends the connection, and returns when everything that was under way has been answered or lost.
    func close() {
        state.update { $0.isOver = true }
        link.end()
        thread.join()
    }

    /// The reading thread: answers in the order of the requests, until one does not come.
    private static func read(_ link: BrokerLink, _ state: Monitor<State>, _ sender: AppendSender) {
        var frames = BrokerLink.frames
        while let first = state.wait({ state -> UnderWay?? in
            if let first = state.underWay.first { return .some(first) }
            return state.isOver ? .some(nil) : nil
        }) {
            do throws(RemoteFailure) {
                let answer = try link.receive(first.asked, from: &frames)
                state.withLock { _ = $0.underWay.removeFirst() }
                sender.take(answer, to: first.batch, from: link.broker)
            } catch {
                let lost = state.update { state in
                    state.isOver = true
                    defer { state.underWay = [] }
                    return state.underWay
                }
                for batch in lost { sender.lose(batch.batch, error) }
                link.end()
                return
            }
        }
    }
}
