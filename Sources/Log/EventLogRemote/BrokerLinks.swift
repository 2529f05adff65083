internal import EventLog
internal import Network
internal import System

/// The connections for calls: one call at a time on each, as many as there are callers, a few kept for the next.
final class BrokerLinks: Sendable {
    private struct State {
        var idle: [Address: [BrokerLink]] = [:]
        var busy: [ObjectIdentifier: BrokerLink] = [:]
        var isClosed = false
    }

    private let options: RemoteOptions
    private let state = Monitor(State())
    private let clock = SystemClock()

    init(_ options: RemoteOptions) { self.options = options }

    /// Has a conversation with a broker, on a connection that nobody else uses meanwhile.
    func talk<Result>(
        with broker: Address, fresh: Bool, _ body: (BrokerLink) throws(RemoteFailure) -> Result
    ) throws(RemoteFailure) -> Result {
        let kept = fresh ? nil : state.withLock { $0.idle[broker]?.popLast() }
        let link = try kept.orMade { () throws(RemoteFailure) in try BrokerLink(to: broker, options) }
        let isOpen = state.withLock { state in
            if !state.isClosed { state.busy[ObjectIdentifier(link)] = link }
            return !state.isClosed
        }
        guard isOpen else { throw RemoteFailure(.unreachable, "the log is closed") }
        do throws(RemoteFailure) {
            let result = try body(link)
            giveBack(link)
            return result
        } catch {
            state.withLock { _ = $0.busy.removeValue(forKey: ObjectIdentifier(link)) }
            throw error
        }
    }

    private func giveBack(_ link: BrokerLink) {
        state.withLock { state in
            state.busy[ObjectIdentifier(link)] = nil
            guard !state.isClosed, state.idle[link.broker, default: []].count < Limits.idleConnections else { return }
            state.idle[link.broker, default: []].append(link)
        }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Ends every conversation.
    func close() {
        state.update { state in
            state.isClosed = true
            for link in state.busy.values { link.end() }
            state.idle = [:]
        }
    }

    /// Waits between two attempts; false when the links were closed meanwhile.
    func pause(until moment: Moment) -> Bool {
        state.wait(until: moment, by: clock) { $0.isClosed ? false : nil } ?? true
    }
}

extension Optional {
    /// The value, or one that is made now; `??` forgets which error making it throws.
    func orMade<Failure: Error>(_ make: () throws(Failure) -> Wrapped) throws(Failure) -> Wrapped {
        if let self { return self }
        return try make()
    }
}
