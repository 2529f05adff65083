internal import Bytes

/// Cuts bytes into lines, in memory that the longest line allowed bounds; a line end is `\n`.
///
/// A `\r` before it belongs to the line, as in kcat: it may be the last byte of a value.
struct LineCutter {
    enum Line: Equatable {
        case whole(Bytes)
        /// A line of this many bytes, which were not kept.
        case tooLong(Int)
    }

    private let limit: Int
    /// What came last and is not cut yet.
    private var chunk: Bytes = []
    /// The beginning of a line whose end has not come yet.
    private var beginning: [UInt8] = []
    /// Bytes of a line that is too long already.
    private var skipped = 0

    init(limit: Int) { self.limit = limit }

    /// Takes the next bytes; `next` must have returned nil before.
    mutating func feed(_ bytes: [UInt8]) { chunk = bytes[...] }

    /// The next line whose end has come.
    mutating func next() -> Line? {
        guard let end = chunk.firstIndex(of: UInt8(ascii: "\n")) else {
            keep(chunk)
            chunk = []
            return nil
        }
        let rest = chunk[..<end]
        chunk = chunk[(end + 1)...]
        if beginning.isEmpty && skipped == 0 { return line(rest) }
        keep(rest)
        return finish()
    }

    /// The line that the input ended with, if no line end followed it.
    mutating func last() -> Line? { beginning.isEmpty && skipped == 0 ? nil : finish() }

    private mutating func keep(_ bytes: Bytes) {
        if skipped == 0 && beginning.count + bytes.count <= limit {
            beginning += bytes
        } else {
            skipped += beginning.count + bytes.count
            beginning = []
        }
    }

    private mutating func finish() -> Line {
        defer {
            beginning = []
            skipped = 0
        }
        return skipped > 0 ? .tooLong(skipped) : line(beginning[...])
    }

    private func line(_ bytes: Bytes) -> Line {
        bytes.count <= limit ? .whole(bytes) : .tooLong(bytes.count)
    }
}
