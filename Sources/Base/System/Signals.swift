import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signals that a process of Sluice cares about.
public enum Signal: Int32, Sendable {
    /// The terminal is gone.
    case hangup = 1
    case interrupt = 2
    case kill = 9
    case terminate = 15

    /// Arranges the process before its first thread: ends are waited for, not handled; a closed pipe is an error code.
    public static func prepareProcess() {
        signal(SIGPIPE, SIG_IGN)
        var ends = Self.ends
        pthread_sigmask(SIG_BLOCK, &ends, nil)
    }

    /// Waits until somebody asks this process to end.
    public static func waitForEnd() -> Signal {
        var ends = Self.ends
        var number: Int32 = 0
        while true {
            if sigwait(&ends, &number) == 0, let signal = Signal(rawValue: number) { return signal }
        }
    }

    /// Sends the signal to a process.
    public func send(to process: Int32) throws(SystemError) {
        guard Self.deliver(process, rawValue) == 0 else { throw .last("kill", "process \(process)") }
    }

    /// Ends this process at once, as a shell expects of one that a signal ended; nothing is flushed or closed.
    public func endProcess() -> Never { _exit(128 + rawValue) }

    private static func deliver(_ process: Int32, _ signal: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.kill(process, signal)
        #else
            Darwin.kill(process, signal)
        #endif
    }

    private static var ends: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        // What nohup(1) has the process ignore must not be waited for: it would come.
        if sluice_ignores_signal(SIGHUP) == 0 { sigaddset(&set, SIGHUP) }
        return set
    }
}

/// Ends the process with a code, without running anything else of ours.
public func endProcess(code: Int32) -> Never { exit(code) }
