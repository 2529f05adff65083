internal import System

/// What was typed before, in a file of the user's: `$XDG_STATE_HOME/sluice/sql_history`, or below `~/.local/state`.
struct LineHistory {
    private let path: Path?
    private(set) var lines: [String] = []

    init(variables: [String: String] = Environment.variables) {
        path = Self.path(variables)
        lines = read()
    }

    static func path(_ variables: [String: String]) -> Path? {
        func value(_ name: String) -> String? { variables[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let base = value("XDG_STATE_HOME") ?? value("HOME").map { $0 + "/.local/state" }
        return base.map { Path($0) / "sluice" / "sql_history" }
    }

    /// Remembers a line, unless it is empty or the same as the one before.
    ///
    /// What cannot be written is remembered as long as the shell runs: nothing else depends on it.
    mutating func add(_ line: String) {
        guard !line.trimmed.isEmpty, line != lines.last else { return }
        lines.append(line)
        guard let path else { return }
        // Another shell may have added some meanwhile.
        let all = (read() + [line]).suffix(Limits.historyLines)
        try? FileSystem.makeDirectory(path.parent)  // as above
        // What was asked for says something about what is there.
        try? FileSystem.restrictToOwner(path.parent)  // as above
        try? FileSystem.replace(path, with: Array(all.map { $0 + "\n" }.joined().utf8))  // as above
    }

    private func read() -> [String] {
        // None is there at first.
        let bytes = path.flatMap { try? FileSystem.contents(of: $0, limit: Limits.historyBytes) } ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .suffix(Limits.historyLines)
    }
}
