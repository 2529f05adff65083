import System

/// Memory for what all connections of a server have under way together: requests that arrive or wait to be answered,
/// and answers that have not left.
///
/// What is there is counted and never refused; a request that grows waits for room. When there is none, one at a time
/// grows without, until it is there: so somebody always goes on, and the excess is one request's.
final class ByteBudget: Sendable {
    private struct Share {
        var arriving = 0
        var queued = 0
        var promised = 0
        var isEnding = false

        /// What a few bytes of a connection cost is its threads' affair.
        var counted: Int { [arriving, queued, promised].reduce(0) { $0 + ByteBudget.counted($1) } }
    }

    private struct State {
        var shares: [Int: Share] = [:]
        var opened = 0
        var used = 0
        /// Who waits for room for a request; the first goes first.
        var line: [Int] = []
        /// Who grows without room.
        var guest: Int?

        mutating func change(_ number: Int, _ body: (inout Share) -> Void) {
            guard var share = shares[number] else { return }
            used -= share.counted
            body(&share)
            used += share.counted
            shares[number] = share
            if share.arriving == 0, guest == number { guest = nil }
        }

        /// Whether the account may have a request of so many bytes now.
        mutating func admits(_ bytes: Int, of number: Int) -> Bool {
            if guest == number { return true }
            guard line.first ?? number == number else { return false }
            let more = ByteBudget.counted(bytes) - ByteBudget.counted(shares[number]?.arriving ?? 0)
            if used + more > limit {
                guard guest == nil else { return false }
                guest = number
            }
            return true
        }

        let limit: Int
    }

    private let limit: Int
    private let state: Monitor<State>

    init(_ bytes: Int) {
        limit = bytes
        state = Monitor(State(limit: bytes))
    }

    /// Bytes that count now.
    var used: Int { state.withLock { $0.used } }

    private static func counted(_ bytes: Int) -> Int { max(0, bytes - NetworkLimits.uncounted) }

    func open() -> ByteAccount {
        let number = state.withLock { state in
            state.opened += 1
            state.shares[state.opened] = Share()
            return state.opened
        }
        return ByteAccount(budget: self, number: number)
    }

    /// Waits until a request of the account's may have so many bytes; false when the account ends.
    fileprivate func take(_ bytes: Int, arrivingFor number: Int) -> Bool {
        var hasWaited = false
        let isTaken = state.wait { state -> Bool? in
            let isEnding = state.shares[number]?.isEnding ?? true
            guard isEnding || state.admits(bytes, of: number) else {
                if !state.line.contains(number) { state.line.append(number) }
                hasWaited = true
                return nil
            }
            state.line.removeAll { $0 == number }
            if !isEnding { state.change(number) { $0.arriving = bytes } }
            return !isEnding
        }
        // The next in line is the first now.
        if hasWaited { state.update { _ in } }
        return isTaken
    }

    /// Waits while there is no room and the account has answers that hold some; those will leave.
    fileprivate func waitForRoom(_ number: Int) {
        state.wait { state in
            guard let share = state.shares[number], !share.isEnding else { return () }
            return state.used < limit || Self.counted(share.queued) == 0 ? () : nil
        }
    }

    /// As much as is wished for an answer, or what is left of a half: the other is for requests, however slowly
    /// clients take their answers.
    fileprivate func promise(_ wished: Int, to number: Int) -> Int {
        state.update { state in
            state.change(number) { $0.promised = 0 }
            let granted = min(wished, max(0, limit / 2 - state.used) + NetworkLimits.uncounted)
            state.change(number) { $0.promised = granted }
            return granted
        }
    }

    fileprivate func note(arriving bytes: Int, for number: Int) {
        state.update { $0.change(number) { $0.arriving = bytes } }
    }

    fileprivate func note(promised bytes: Int, for number: Int) {
        state.update { $0.change(number) { $0.promised = bytes } }
    }

    fileprivate func note(queued bytes: Int, for number: Int) {
        state.update { $0.change(number) { $0.queued = bytes } }
    }

    fileprivate func end(_ number: Int) {
        state.update { state in state.change(number) { $0.isEnding = true } }
    }

    fileprivate func close(_ number: Int) {
        state.update { state in
            state.change(number) { $0 = Share() }
            state.shares[number] = nil
        }
    }
}

/// One connection's part of a budget, given back when nobody holds it any more.
final class ByteAccount: Sendable {
    private let budget: ByteBudget
    private let number: Int

    fileprivate init(budget: ByteBudget, number: Int) {
        self.budget = budget
        self.number = number
    }

    deinit { budget.close(number) }

    /// Waits until the request that arrives may have so many bytes in all; false when the account ends.
    func take(arriving bytes: Int) -> Bool { budget.take(bytes, arrivingFor: number) }

    /// The request is there, and is counted among what is queued.
    func noteArrival() { budget.note(arriving: 0, for: number) }

    /// Waits for room before the next request, while answers of this connection hold some.
    func waitForRoom() { budget.waitForRoom(number) }

    /// How many of the bytes that are wished an answer may have; they count until something else is noted.
    func promise(_ bytes: Int) -> Int { budget.promise(bytes, to: number) }

    func note(promised bytes: Int) { budget.note(promised: bytes, for: number) }

    /// What waits to be answered or to leave.
    func note(queued bytes: Int) { budget.note(queued: bytes, for: number) }

    /// Ends what waits for room, now and later.
    func end() { budget.end(number) }
}
