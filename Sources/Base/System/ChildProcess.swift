import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that this process started; it is killed and collected when nobody holds it any more.
public struct ChildProcess: ~Copyable, Sendable {
    /// How a program ended.
    public enum End: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public let processID: Int32
    private var isRunning = true

    /// Starts `program`; the descriptors become its standard input, output and error, or the parent's are shared.
    public init(
        _ program: Path, _ arguments: [String] = [], environment: [String: String] = Environment.variables,
        input: Int32? = nil, output: Int32? = nil, error: Int32? = nil
    ) throws(SystemError) {
        var words: [UnsafeMutablePointer<CChar>?] = ([program.text] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for word in words { free(word) }
            for variable in variables { free(variable) }
        }
        var process: Int32 = 0
        let result = sluice_spawn(program.text, &words, &variables, [input ?? -1, output ?? -1, error ?? -1], &process)
        guard result == 0 else { throw SystemError(call: "posix_spawn", subject: program.text, code: result) }
        processID = process
    }

    deinit {
        if isRunning {
            kill(processID, SIGKILL)
            var status: Int32 = 0
            _ = uninterrupted { waitpid(processID, &status, 0) }
        }
    }

    /// Waits for the program's end.
    public mutating func wait() throws(SystemError) -> End {
        var status: Int32 = 0
        guard uninterrupted({ waitpid(processID, &status, 0) }) == processID else {
            throw .last("waitpid", "process \(processID)")
        }
        isRunning = false
        let code = sluice_exit_code(status)
        return code >= 0 ? .exited(code) : .killed(signal: sluice_exit_signal(status))
    }
}
