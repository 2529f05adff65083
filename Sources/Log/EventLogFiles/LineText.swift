internal import EventLog
internal import Model
internal import System

/// The bytes of a file, looked at as lines; positions are bytes of the file.
struct LineText: ~Copyable, Sendable {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let newline = UInt8(ascii: "\n")

    private let file: File
    /// Behind a byte order mark, which belongs to no line.
    private let start: Int

    init(_ path: Path) throws(EventLogError) {
        self = try Self.readable { () throws(SystemError) in try LineText(File(path, .read)) }
    }

    private init(_ file: consuming File) throws(SystemError) {
        let beginning = try file.read(Self.mark.count, at: 0)
        start = beginning == Self.mark ? beginning.count : 0
        self.file = file
    }

    var path: Path { file.path }

    var size: Int {
        get throws(EventLogError) { try Self.readable { () throws(SystemError) in try file.size } }
    }

    /// Who the file is: this one, with this first line. One that takes its place under its name is another.
    func identity(isAtRest: Bool) throws(EventLogError) -> TopicID {
        let beginning = try bytes(0..<Limits.beginning)
        let line = beginning.span.bytes.firstIndex(of: Self.newline, in: 0..<beginning.count)
        guard line != nil || beginning.count == Limits.beginning || isAtRest && beginning.count > start else {
            throw EventLogError(.unavailable, "\(path) has no line yet, and its first one tells it from other files")
        }
        let name = try Self.readable { () throws(SystemError) in
            let identity = try file.identity
            return "\(try FileSystem.realPath(of: path)) \(identity.device) \(identity.number) "
        }
        return TopicID(madeFrom: Array(name.utf8) + beginning.prefix(line ?? beginning.count))
    }

    /// Where the last line ends whose end is in `range`; nil when none is.
    func endOfLastLine(in range: Range<Int>) throws(EventLogError) -> Int? {
        var upper = range.upperBound
        while upper > range.lowerBound {
            let lower = max(range.lowerBound, upper - Limits.blockBytes)
            let part = try bytes(lower..<upper)
            if let found = part.span.bytes.lastIndex(of: Self.newline, in: 0..<part.count) { return lower + found + 1 }
            upper = lower
        }
        return nil
    }

    /// Where the last line begins that does so in `range`; nil when none does.
    func startOfLastLine(in range: Range<Int>) throws(EventLogError) -> Int? {
        guard let last = range.last else { return nil }
        // A line begins behind the end of another.
        if last > start, let end = try endOfLastLine(in: max(start, range.lowerBound - 1)..<last) { return end }
        return range.contains(start) ? start : nil
    }

    /// Where the line ends that begins at `first`, in a file that is looked at up to `end`.
    ///
    /// A line without an end counts as if it had one, so that it is no other line once its end is there.
    func endOfLine(from first: Int, until end: Int) throws(EventLogError) -> Int {
        var (lower, step) = (first, Limits.overhang)
        while lower < end {
            try check(lower - first, of: first)
            let part = try bytes(lower..<min(end, lower + step))
            if let found = part.span.bytes.firstIndex(of: Self.newline, in: 0..<part.count) { return lower + found + 1 }
            guard !part.isEmpty else { throw shortened }
            lower += part.count
            step = Limits.blockBytes
        }
        return end + 1
    }

    /// Refuses to go on at `position` if the line before it was read without an end, and has become longer since.
    func checkEnd(before position: Int) throws(EventLogError) {
        guard position > start else { return }
        let byte = try bytes(position - 1..<position)
        guard byte.isEmpty || byte[0] == Self.newline else {
            throw EventLogError(
                .corrupt,
                "\(path): the line in front of byte \(position) had no end when it was read, and has become longer; "
                    + "write whole lines, and build the views anew: --rebuild VIEW")
        }
    }

    /// Takes the lines that begin in `range`, as far as the draft has room; returns where to go on.
    func take(_ range: Range<Int>, until end: Int, into draft: inout LineDraft) throws(EventLogError) -> Int {
        // The byte in front of the range tells whether a line begins with it.
        let base = max(start, range.lowerBound - 1)
        guard base < range.upperBound else { return range.upperBound }
        var part = try bytes(base..<min(end, range.upperBound + Limits.overhang))
        var position = base
        if range.lowerBound > start {
            guard let found = part.span.bytes.firstIndex(of: Self.newline, in: 0..<part.count) else {
                return range.upperBound
            }
            position = base + found + 1
        }
        while position < range.upperBound {
            let rest = position - base..<part.count
            let found = part.span.bytes.firstIndex(of: Self.newline, in: rest)
            if found == nil && base + part.count < end {
                try lengthen(&part, from: base, holding: rest.count, of: position, until: end)
                continue
            }
            let line = rest.lowerBound..<(found ?? part.count)
            let next = base + line.upperBound + 1
            guard draft.take(part.span.bytes.extracting(line), at: position, next: next) else { return position }
            position = next
        }
        return position
    }

    /// Reads on behind a part that ends within a line, of which it has so many bytes.
    private func lengthen(
        _ part: inout [UInt8], from base: Int, holding count: Int, of line: Int, until end: Int
    ) throws(EventLogError) {
        try check(count, of: line)
        let more = base + part.count
        let rest = try bytes(more..<min(end, more + max(Limits.overhang, part.count)))
        guard !rest.isEmpty else { throw shortened }
        part += rest
    }

    /// Refuses a line of which so many bytes have been seen without its end.
    private func check(_ count: Int, of line: Int) throws(EventLogError) {
        guard count < Limits.lineBytes else {
            throw EventLogError(
                .batchTooLarge, "\(path): the line at byte \(line) has more than \(Limits.lineBytes >> 20) MiB")
        }
    }

    private var shortened: EventLogError {
        EventLogError(.corrupt, "\(path) has become shorter while it was read; it may only grow")
    }

    /// What the file has of `range`, which is all of it but where the file ends before.
    private func bytes(_ range: Range<Int>) throws(EventLogError) -> [UInt8] {
        try Self.readable { () throws(SystemError) in try file.read(range.count, at: range.lowerBound) }
    }

    private static func readable<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(EventLogError) -> Result {
        do throws(SystemError) { return try body() } catch {
            throw EventLogError(.failed, "a file cannot be read", cause: "\(error)")
        }
    }
}
