internal import Aggregates
internal import Bytes
internal import Columns
internal import Model

/// The keys of a batch's groups as bytes, one behind the other.
///
/// A stretch of time comes before the key's values, so that what closes together lies together; a session's start
/// comes after them, so that the sessions of a key are neighbours.
struct EncodedKeys {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// The groups in the order of their keys, where there are many; else as they are.
    let order: [Int]

    init(_ batch: GroupBatch, isSession: Bool) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        ends.reserveCapacity(batch.count)
        for group in 0..<batch.count {
            if let windows = batch.windows, !isSession { Self.append(windows.starts[group], to: &bytes) }
            for column in batch.keys { Self.append(column, group, to: &bytes) }
            ends.append(bytes.count)
        }
        self.bytes = bytes
        self.ends = ends
        // A store that is larger than its cache is written much faster from one end to the other.
        if batch.count < Limits.sortedGroups {
            order = Array(0..<batch.count)
        } else {
            order = Self.sorted(bytes, ends)
        }
    }

    subscript(group: Int) -> ArraySlice<UInt8> { bytes[(group == 0 ? 0 : ends[group - 1])..<ends[group]] }

    /// A moment as bytes that compare as moments do.
    static func append(_ moment: Timestamp, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: moment) ^ (1 << 63)
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: rest >> 56))
            rest <<= 8
        }
    }

    private static func append(_ column: Column, _ row: Int, to bytes: inout [UInt8]) {
        switch column {
        case .integers(let numbers, let nulls) where !nulls[row]: KeyEncoding.append(numbers[row], to: &bytes)
        case .reals(let numbers, let nulls) where !nulls[row]: KeyEncoding.append(numbers[row], to: &bytes)
        case .texts(let texts) where texts.codes[row] != TextColumn.null:
            KeyEncoding.append(texts.dictionary[texts.codes[row]], to: &bytes)
        default: KeyEncoding.append(column[row], to: &bytes)
        }
    }

    /// Sorts by words of eight bytes, and by what is left where those are equal.
    private static func sorted(_ bytes: [UInt8], _ ends: [Int]) -> [Int] {
        var heads: [(word: UInt64, next: UInt64, group: Int)] = []
        heads.reserveCapacity(ends.count)
        for group in ends.indices {
            let start = group == 0 ? 0 : ends[group - 1]
            heads.append((word(bytes, start, ends[group]), word(bytes, start + 8, ends[group]), group))
        }
        heads.sort { one, other in
            if one.word != other.word { return one.word < other.word }
            if one.next != other.next { return one.next < other.next }
            let first = (one.group == 0 ? 0 : ends[one.group - 1])..<ends[one.group]
            let second = (other.group == 0 ? 0 : ends[other.group - 1])..<ends[other.group]
            var offset = 16
            while offset < min(first.count, second.count) {
                let left = word(bytes, first.lowerBound + offset, first.upperBound)
                let right = word(bytes, second.lowerBound + offset, second.upperBound)
                if left != right { return left < right }
                offset += 8
            }
            return first.count < second.count
        }
        return heads.map(\.group)
    }

    /// Eight bytes from `start` on, the first one weighs most; zeros from `end` on.
    private static func word(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        if start >= end { return 0 }
        let missing = UInt64(max(0, start + 8 - end)) * 8
        if start + 8 <= bytes.count { return (bytes.span.bytes.load(UInt64.self, at: start) >> missing) << missing }
        return bytes[start..<end].reduce(0) { $0 << 8 | UInt64($1) } << missing
    }
}
