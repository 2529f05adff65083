internal import EventLog
internal import Model

/// The readers that wait for one topic, found by partition, so that a commit wakes only those that it is for.
struct Waiters: Sendable {
    private struct Entry: Sendable {
        let waiter: Waiter
        let offset: Offset
    }

    private var byPartition: [Int32: [ObjectIdentifier: Entry]] = [:]

    mutating func add(_ waiter: Waiter, beyond offsets: [Int32: Offset]) {
        for (partition, offset) in offsets {
            byPartition[partition, default: [:]][ObjectIdentifier(waiter)] = Entry(waiter: waiter, offset: offset)
        }
    }

    /// `offsets` are those that it was added with.
    mutating func remove(_ waiter: Waiter, beyond offsets: [Int32: Offset]) {
        for partition in offsets.keys {
            byPartition[partition]?[ObjectIdentifier(waiter)] = nil
            if byPartition[partition]?.isEmpty == true { byPartition[partition] = nil }
        }
    }

    /// Who waits for less than this end of the partition.
    func passed(by end: Offset, in partition: Int32) -> [Waiter] {
        guard let entries = byPartition[partition] else { return [] }
        return entries.values.filter { $0.offset < end }.map(\.waiter)
    }

    /// Who waits at any partition, some of them more than once.
    var all: [Waiter] { byPartition.values.flatMap { $0.values.map(\.waiter) } }
}
