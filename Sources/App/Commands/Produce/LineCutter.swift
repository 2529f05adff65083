internal import System

/// Cuts what is read into lines, in memory that the longest line allowed bounds; a line end is `\n`.
///
/// A `\r` before it belongs to the line, as in kcat: it may be the last byte of a value. A byte order mark with which
/// the input begins belongs to no line, but to the bytes that are counted.
struct LineCutter {
    enum Line: Equatable {
        /// Where it stands in `bytes`, until more is read.
        case whole(Range<Int>)
        /// A line of this many bytes, which were not all kept.
        case tooLong(Int)
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limit: Int
    private let block: Int
    /// The line that is looked for may begin with a mark.
    private var mayHaveMark: Bool
    /// Bytes of a mark with which a line that is too long began.
    private var skippedMark = 0
    /// Lines are lent out of it.
    private(set) var bytes: [UInt8]
    /// Where the line begins that is looked for.
    private var start = 0
    /// No line end stands between the line's start and here.
    private var searched = 0
    /// What was read ends here.
    private var end = 0
    /// Bytes of a line that is too long already, before `start`.
    private var skipped = 0
    /// Bytes of the input up to where the next line begins.
    private(set) var passed = 0

    /// Reads about `block` bytes at once, from the input's beginning or from further on.
    init(limit: Int, block: Int = Limits.inputBytes, fromBeginning: Bool = true) {
        self.limit = limit
        self.block = block
        mayHaveMark = fromBeginning
        bytes = Array(repeating: 0, count: block)
    }

    /// Has more read, which `read` puts into the bytes from a place on, and counts; false when nothing came.
    ///
    /// `next` must have returned nil before.
    mutating func fill<Failure: Error>(
        _ read: (inout [UInt8], Int) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        keepBeginning()
        if bytes.count - end < (block + 1) / 2 { bytes.append(contentsOf: repeatElement(0, count: block)) }
        let count = try read(&bytes, end)
        end += count
        return count > 0
    }

    /// The next line whose end has come.
    mutating func next() -> Line? {
        guard let found = bytes.span.bytes.firstIndex(of: UInt8(ascii: "\n"), in: searched..<end) else {
            searched = end
            return nil
        }
        return cut(start..<found, next: found + 1)
    }

    /// The line that the input ended with, if no line end followed it.
    mutating func last() -> Line? {
        let isEmpty = start + markLength == end && skipped == 0
        return isEmpty ? nil : cut(start..<end, next: end)
    }

    private var markLength: Int {
        mayHaveMark && skipped == 0 && bytes[start..<end].starts(with: Self.mark) ? Self.mark.count : 0
    }

    private mutating func cut(_ range: Range<Int>, next: Int) -> Line {
        let mark = markLength + skippedMark
        (mayHaveMark, skippedMark) = (false, 0)
        let size = skipped + range.count - mark
        passed += skipped + next - start
        (start, searched, skipped) = (next, next, 0)
        return size <= limit ? .whole(range.dropFirst(mark)) : .tooLong(size)
    }

    /// Moves the beginning of a line to the front, or forgets it when it is too long.
    private mutating func keepBeginning() {
        let kept = end - start
        if skipped + kept > limit + (mayHaveMark ? Self.mark.count : 0) {
            skippedMark += markLength
            skipped += kept
            (start, searched, end) = (0, 0, 0)
        } else if start > 0 {
            for index in 0..<kept { bytes[index] = bytes[start + index] }
            (start, searched, end) = (0, kept, kept)
        }
    }
}
