internal import EventLog
internal import Model
internal import RecordBatches

/// A batch that lines are put into, each at the offset of its place in the file.
struct LineDraft {
    private let budget: Int
    private var builder: BatchBuilder
    private var first = 0
    /// Where the last line ended.
    private var end = 0
    private(set) var isFull = false

    init(budget: Int) {
        self.budget = budget
        builder = BatchBuilder(expecting: min(budget, 1 << 20))
    }

    /// Takes the line from `position` to `next`; false when there is no room for it.
    mutating func take(_ line: RawSpan, at position: Int, next: Int) -> Bool {
        if builder.isEmpty {
            (first, end) = (position, position)
        } else if builder.size + line.byteCount + Self.around > budget || next - first > Int(Int32.max) {
            isFull = true
            return false
        }
        // Offsets of other partitions' lines.
        builder.leaveOut(position - end)
        // Nobody knows when it was written.
        builder.append(timestamp: -1, key: nil, value: line)
        builder.leaveOut(next - position - 1)
        end = next
        return true
    }

    /// What stands around the bytes of a line in a batch, at most.
    private static let around = 24

    mutating func finish() throws(EventLogError) -> RecordBatch? {
        guard !builder.isEmpty else { return nil }
        do { return try builder.finish(at: Offset(first)) } catch {
            throw EventLogError(.failed, "lines do not become a batch", cause: "\(error)")
        }
    }
}
