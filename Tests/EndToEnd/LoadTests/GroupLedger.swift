import System

/// What the members of one group have committed: each range of a partition must begin where the last one ended, because
/// a member begins at what is committed and only the members of the current generation may commit.
final class GroupLedger: Sendable {
    private struct State {
        var ends: [Int32: Int64] = [:]
        var generations: Set<Int32> = []
        var forgotten = 0
    }

    private let group: String
    private let state = Monitor(State())

    init(_ group: String) { self.group = group }

    func enter(_ generation: Int32) { state.withLock { _ = $0.generations.insert(generation) } }

    /// A member was told that nobody knows it.
    func forget() { state.withLock { $0.forgotten += 1 } }

    func commit(_ ranges: [Int32: Range<Int64>]) throws {
        try state.withLock { state in
            for (partition, range) in ranges {
                let end = state.ends[partition, default: 0]
                guard range.lowerBound == end else {
                    throw LoadError("\(group) read partition \(partition) from \(range.lowerBound), not from \(end)")
                }
                state.ends[partition] = range.upperBound
            }
        }
    }

    /// What was read and committed of each partition.
    var ends: [Int32: Int64] { state.withLock { $0.ends } }
    var generations: Set<Int32> { state.withLock { $0.generations } }
    var forgotten: Int { state.withLock { $0.forgotten } }
}
