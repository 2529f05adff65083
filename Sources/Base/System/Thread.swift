import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread of the operating system with a name and a stack of a stated size; every thread of Sluice starts here.
public final class Thread: @unchecked Sendable {
    /// Enough for the deepest parser and the largest frame of C that runs on our threads.
    public static let ordinaryStackSize = 512 * 1024

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    // SAFETY: set once in init, read once by the one `join` that gets it out of `unjoined`.
    private let handle: pthread_t
    private let unjoined = Monitor(true)

    /// Starts the thread. The kernel shows at most 15 bytes of `name`.
    public init(
        _ name: String, stackSize: Int = ordinaryStackSize, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        precondition(name.utf8.count <= 15, "a thread's name has at most 15 bytes: \(name)")
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        #if canImport(Glibc)
            var thread = pthread_t()
            let result = pthread_create(&thread, &attributes, runThread, start.toOpaque())
        #else
            var thread: pthread_t?
            let result = pthread_create(&thread, &attributes, runThread, start.toOpaque())
        #endif
        guard result == 0 else {
            start.release()
            throw SystemError(call: "pthread_create", subject: "thread \(name)", code: result)
        }
        #if canImport(Glibc)
            handle = thread
        #else
            handle = thread!
        #endif
    }

    deinit {
        if unjoined.withLock({ $0 }) { pthread_detach(handle) }
    }

    /// Waits until the thread's body has returned; a second call returns at once.
    public func join() {
        let mine = unjoined.withLock { unjoined in
            defer { unjoined = false }
            return unjoined
        }
        if mine { pthread_join(handle, nil) }
    }

    /// Runs what `Thread.init` packed; a named function, because a closure could inherit an actor's isolation.
    @Sendable private static func run(_ pointer: UnsafeMutableRawPointer) {
        let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        sluice_name_thread(start.name)
        start.body()
    }

    fileprivate static func enter(_ pointer: UnsafeMutableRawPointer) { run(pointer) }
}

#if canImport(Glibc)
    private func runThread(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        Thread.enter(pointer!)
        return nil
    }
#else
    private func runThread(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Thread.enter(pointer)
        return nil
    }
#endif
