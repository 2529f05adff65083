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
        let line = line.trimmedAtEnd
        guard !line.isEmpty, line != lines.last else { return }
        lines = (lines + [line]).suffix(Limits.historyLines)
        guard let path else { return }
        // Another shell may have added some meanwhile.
        let all = Self.latest((read() + [line]).map { Array((Self.swap("\n", "\u{1}", in: $0) + "\n").utf8) })
        try? FileSystem.makeDirectory(path.parent)  // as above
        // What was asked for says something about what is there.
        try? FileSystem.restrictToOwner(path.parent)  // as above
        try? FileSystem.replace(path, with: all)  // as above
    }

    /// As many of the last lines as may be read again.
    private static func latest(_ lines: [[UInt8]]) -> [UInt8] {
        var room = Limits.historyBytes
        let kept = lines.suffix(Limits.historyLines).reversed().prefix { line in
            room -= line.count
            return room >= 0
        }
        return Array(kept.reversed().joined())
    }

    private func read() -> [String] {
        // None is there at first.
        let bytes = path.flatMap { try? FileSystem.contents(of: $0, limit: Limits.historyBytes) } ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).suffix(Limits.historyLines).map {
            Self.swap("\u{1}", "\n", in: String(decoding: $0, as: UTF8.self))
        }
    }

    /// A line of the file is one of what was typed: with the sign that psql's has where a statement of several is
    /// broken.
    private static func swap(_ sign: Unicode.Scalar, _ other: Unicode.Scalar, in line: String) -> String {
        var swapped = String.UnicodeScalarView()
        for scalar in line.unicodeScalars { swapped.append(scalar == sign ? other : scalar) }
        return String(swapped)
    }
}

extension String {
    /// Blanks at the beginning may be somebody's indentation.
    fileprivate var trimmedAtEnd: String { String(reversed().drop { $0.isWhitespace }.reversed()) }
}
