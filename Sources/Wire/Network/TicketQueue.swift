import System

/// The answers of one connection: begun in the order of its requests, ready in any order, taken in the first.
///
/// One thread issues tickets, one takes answers, any may answer. Issuing waits while too many answers, or too many of
/// their bytes, have not left; answering never waits, so that nobody who works for several connections is held up by
/// one.
public final class TicketQueue: Sendable {
    private enum Answer {
        case awaited
        case ready([UInt8])
        case deferred(@Sendable () -> [UInt8])
        /// No more answers.
        case end
    }

    private struct Place {
        var answer: Answer
        /// Its bytes, or as many as were foretold.
        var weight: Int
    }

    private struct State {
        var places: [Place] = []
        /// The number of the first place's ticket.
        var first = 0
        /// The weight of all places and of what was taken last.
        var bytes = 0 { didSet { tell() } }
        let account: ByteAccount?
        /// What the account knows of.
        var told = 0
        /// The bytes that were taken last and may still be on their way out; nil when there are none.
        var leaving: Int?
        /// Somebody waits for a place.
        var isHoldingUp = false
        var isFinished = false
        var isClosed = false

        mutating func close() {
            isClosed = true
            first += places.count
            places = []
            bytes = leaving ?? 0
        }

        /// Most answers are short, and need no lock that all connections share.
        private mutating func tell() {
            let counted = max(bytes, NetworkLimits.uncounted)
            guard let account, counted != max(told, NetworkLimits.uncounted) else { return }
            told = counted
            account.note(queued: counted)
        }
    }

    private let answers: Int
    private let bytes: Int
    private let joining: Int
    private let account: ByteAccount?
    private let state: Monitor<State>

    /// At most so many answers wait, with so many bytes together; a greater one waits until it is alone. Answers that
    /// are ready behind one another are taken as one while they stay within `joining` bytes.
    public convenience init(answers: Int, bytes: Int, joining: Int = NetworkLimits.joinedWrite) {
        self.init(answers: answers, bytes: bytes, joining: joining, account: nil)
    }

    init(answers: Int, bytes: Int, joining: Int = NetworkLimits.joinedWrite, account: ByteAccount?) {
        precondition(answers > 0, "a queue holds at least one answer")
        self.answers = answers
        self.bytes = bytes
        self.joining = joining
        self.account = account
        state = Monitor(State(account: account))
    }

    /// The place of the next answer, waited for; nil when the queue is closed.
    /// `weight` is what its bytes are foretold to be.
    public func issue(weight: Int = 0) -> Ticket? {
        place(.awaited, weight).map { Ticket(queue: self, number: $0) }
    }

    /// Places an answer that is made when it is the first, by the thread that takes it; false when the queue is closed.
    @discardableResult
    public func issue(weight: Int = 0, deferred answer: @escaping @Sendable () -> [UInt8]) -> Bool {
        guard place(.deferred(answer), weight) != nil else { return false }
        state.update { _ in }
        return true
    }

    /// Whether it holds so much that the account knows of it.
    var isCounted: Bool { state.withLock { $0.bytes > NetworkLimits.uncounted } }

    /// How many of the bytes that are wished the deferred answer may have that is made now: others need some, too.
    public func promise(_ wished: Int) -> Int { account?.promise(wished) ?? wished }

    /// How many it has meanwhile, when it waits for more.
    public func note(promised bytes: Int) { account?.note(promised: bytes) }

    /// Says that no more tickets come; those that are out are still answered and taken.
    public func finish() { state.update { $0.isFinished = true } }

    /// Drops everything, and wakes both sides.
    public func close() { state.update { $0.close() } }

    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Whether nothing is awaited, waits or is on its way out.
    public var isEmpty: Bool { state.withLock { $0.places.isEmpty && $0.leaving == nil } }

    /// The next answers in order, waited for; nil when the queue is closed, or finished and empty. Asking for them says
    /// that those before have left.
    public func next() -> [UInt8]? {
        state.update { state in
            state.bytes -= state.leaving ?? 0
            state.leaving = nil
        }
        var givesPlace = false
        let taken = state.wait { state -> Answer?? in
            if state.isClosed || state.isFinished && state.places.isEmpty { return .some(nil) }
            guard let answer = take(from: &state) else { return nil }
            givesPlace = state.isHoldingUp
            state.isHoldingUp = false
            return .some(answer)
        }
        if givesPlace { state.update { _ in } }
        switch taken {
        case .deferred(let make):
            let answer = make()
            // Until now what was foretold has counted.
            state.update { state in
                state.bytes += answer.count - (state.leaving ?? 0)
                state.leaving = answer.count
            }
            account?.note(promised: 0)
            return answer
        case .ready(let bytes): return bytes
        case .end:
            close()
            return nil
        case .awaited, nil: return nil
        }
    }

    fileprivate func fulfil(_ number: Int, _ bytes: [UInt8]) { fill(number, .ready(bytes), weight: bytes.count) }

    fileprivate func end(_ number: Int) { fill(number, .end, weight: 0) }

    private func fill(_ number: Int, _ answer: Answer, weight: Int) {
        let isNext = state.withLock { state in
            // A closed queue has forgotten its places.
            guard number >= state.first else { return false }
            let index = number - state.first
            guard case .awaited = state.places[index].answer else { preconditionFailure("a request is answered once") }
            state.bytes += weight - state.places[index].weight
            state.places[index] = Place(answer: answer, weight: weight)
            return index == 0
        }
        // Nobody can go on with an answer that is not the next to leave.
        if isNext { state.update { _ in } }
    }

    /// An answer that never comes would hold up all behind it for good.
    fileprivate func abandon(_ number: Int) {
        state.update { state in
            guard number >= state.first, case .awaited = state.places[number - state.first].answer else { return }
            state.close()
        }
    }

    private func place(_ answer: Answer, _ weight: Int) -> Int? {
        state.wait { state -> Int?? in
            if state.isClosed || state.isFinished { return .some(nil) }
            guard state.places.count < answers, state.bytes == 0 || state.bytes + weight <= bytes else {
                state.isHoldingUp = true
                return nil
            }
            state.places.append(Place(answer: answer, weight: weight))
            state.bytes += weight
            return state.first + state.places.count - 1
        }
    }

    /// What can leave now; nil when the first answer is not there.
    private func take(from state: inout State) -> Answer? {
        guard let head = state.places.first else { return nil }
        switch head.answer {
        case .awaited: return nil
        case .end: return head.answer
        case .deferred:
            leave(1, head.weight, &state)
            return head.answer
        case .ready(var joined):
            var count = 1
            while count < state.places.count, case .ready(let more) = state.places[count].answer,
                joined.count + more.count <= joining
            {
                joined += more
                count += 1
            }
            leave(count, joined.count, &state)
            return .ready(joined)
        }
    }

    private func leave(_ count: Int, _ weight: Int, _ state: inout State) {
        state.places.removeFirst(count)
        state.first += count
        state.leaving = weight
    }
}

/// The right and the duty to answer one request; dropped without an answer it closes its queue.
public final class Ticket: Sendable {
    private let queue: TicketQueue
    private let number: Int

    init(queue: TicketQueue, number: Int) {
        self.queue = queue
        self.number = number
    }

    deinit { queue.abandon(number) }

    /// Gives the answer, once, from any thread and without waiting; no bytes when the peer expects none.
    public func fulfil(_ bytes: [UInt8]) { queue.fulfil(number, bytes) }

    /// Closes the queue in this answer's stead and in its turn: the answers before it still leave.
    public func end() { queue.end(number) }
}
