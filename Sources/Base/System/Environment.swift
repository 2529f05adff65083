import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the process was given: variables, limits, identity, terminal.
public enum Environment {
    public static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Every variable.
    public static var variables: [String: String] {
        var result: [String: String] = [:]
        var entry = sluice_environment()
        while let text = entry?.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
            entry = entry?.advanced(by: 1)
        }
        return result
    }

    public static var processID: Int32 { getpid() }
    public static var pageSize: Int { Int(sysconf(Int32(_SC_PAGESIZE))) }
    public static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// The program that runs, as a path that can be started again.
    public static var executable: Path {
        #if canImport(Glibc)
            if let target = FileSystem.linkTarget("/proc/self/exe") { return Path(target) }
        #endif
        return Path(CommandLine.arguments[0])
    }

    /// Raises the limit on open files as far as it goes without privileges, and says where it stands.
    public static func raiseFileLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(fileLimit, &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(fileLimit, &limit)
            getrlimit(fileLimit, &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }

    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal behind `descriptor`; 80 when there is none.
    public static func columns(of descriptor: Int32) -> Int {
        let columns = Int(sluice_terminal_columns(descriptor))
        return columns > 0 ? columns : 80
    }

    /// Rows of the terminal behind `descriptor`; 24 when there is none.
    public static func rows(of descriptor: Int32) -> Int {
        let rows = Int(sluice_terminal_rows(descriptor))
        return rows > 0 ? rows : 24
    }

    /// Bytes of memory that the process holds now, and the most it has held.
    public static var memory: (resident: Int, peak: Int) {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let peak = usage.ru_maxrss * 1024
            // Without /proc there is no number, and nothing depends on one.
            let pages = (try? FileSystem.statistic("/proc/self/statm", field: 1)) ?? 0
            return (pages * pageSize, peak)
        #else
            getrusage(RUSAGE_SELF, &usage)
            return (Int(usage.ru_maxrss), Int(usage.ru_maxrss))
        #endif
    }

    #if canImport(Glibc)
        private static let fileLimit = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let fileLimit = RLIMIT_NOFILE
    #endif
}

extension FileSystem {
    /// A number from one of the kernel's one-line files.
    static func statistic(_ path: Path, field: Int) throws(SystemError) -> Int {
        let file = try File(path, .read)
        let fields = String(decoding: try file.read(256, at: 0), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return fields.indices.contains(field) ? Int(fields[field]) ?? 0 : 0
    }
}
