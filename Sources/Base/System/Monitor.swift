#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock and the signal that goes with it; `Monitor` and `Clock` are its only callers.
public final class Condition: @unchecked Sendable {
    // SAFETY: both live on the heap at a fixed address from init to deinit, as pthread demands, and are only handed to
    // pthread calls.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let signal = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        #if canImport(Glibc)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        #endif
        pthread_cond_init(signal, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(signal)
        pthread_mutex_destroy(mutex)
        signal.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func broadcast() { pthread_cond_broadcast(signal) }
    func wakeOne() { pthread_cond_signal(signal) }

    /// Wakes everybody who waits; the lock must not be held.
    func wakeAll() {
        lock()
        broadcast()
        unlock()
    }

    /// Waits, with the lock held, until somebody signals.
    func wait() { pthread_cond_wait(signal, mutex) }

    /// Waits, with the lock held, until somebody signals or `deadline` on the machine's clock has come.
    func wait(until deadline: Moment) {
        if deadline == .distantFuture { return wait() }
        var time = timespec()
        #if canImport(Glibc)
            let nanoseconds = max(0, deadline.nanoseconds)
            time.tv_sec = Int(nanoseconds / 1_000_000_000)
            time.tv_nsec = Int(nanoseconds % 1_000_000_000)
            pthread_cond_timedwait(signal, mutex, &time)
        #else
            let span = max(0, (deadline - SystemClock().now).nanoseconds)
            time.tv_sec = Int(span / 1_000_000_000)
            time.tv_nsec = Int(span % 1_000_000_000)
            pthread_cond_timedwait_relative_np(signal, mutex, &time)
        #endif
    }
}

/// State that several threads share: reached only under its lock, and waited for until it is as wished.
public final class Monitor<State: ~Copyable>: @unchecked Sendable {
    /// The state, and a byte: the thread sanitizer takes a state without any for the object around it.
    private struct Guarded: ~Copyable {
        var state: State
        var byte: UInt8 = 0
    }

    // SAFETY: `guarded` is touched only between lock and unlock of `condition`.
    private let condition = Condition()
    private var guarded: Guarded

    public init(_ state: consuming sending State) { guarded = Guarded(state: state) }

    /// Runs `body`, which must be short and must not block, alone with the state.
    @discardableResult
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        defer { condition.unlock() }
        return try body(&guarded.state)
    }

    /// As `withLock`, then lets everybody who waits look again.
    @discardableResult
    public func update<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        // Signalled after the lock is free, so that whoever wakes need not wait for it at once.
        defer {
            condition.unlock()
            condition.broadcast()
        }
        return try body(&guarded.state)
    }

    /// As `update`, but only one of those who wait looks again; for work that any one of them can take.
    @discardableResult
    public func updateWakingOne<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        defer {
            condition.unlock()
            condition.wakeOne()
        }
        return try body(&guarded.state)
    }

    /// Waits until `body` returns something.
    public func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&guarded.state) { return result }
            condition.wait()
        }
    }

    /// Waits until `body` returns something, or returns nil when `clock` has reached `deadline`.
    public func wait<Result>(until deadline: Moment, by clock: any Clock, _ body: (inout State) -> Result?) -> Result? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&guarded.state) { return result }
            if clock.now >= deadline { return nil }
            clock.wait(on: condition, until: deadline)
        }
    }
}
