/// A name in a folder.
struct Entry: Hashable {
    let folder: Int
    let name: String
}

/// One change of names, which a power loss leaves whole or not at all.
struct NameChange {
    let call: Int
    /// Names that are gone after it.
    let removed: [Entry]
    /// The name that leads to `node` after it.
    let added: Entry?
    let node: Int
    /// The names of the folders above a renamed file's new place: without them the rename would lose the file.
    let needs: [Entry]
    var endedAt: Int?
    /// A folder that it changed was synced after it.
    var isSynced = false
    var isDoubtful = false

    var touched: [Entry] { removed + (added.map { [$0] } ?? []) }

    func touches(_ folder: Int) -> Bool { touched.contains { $0.folder == folder } }
}

/// The names of a disk, of which some are durable and some are not.
struct Names {
    private(set) var durable: [Entry: Int] = [:]
    private(set) var changes: [NameChange] = []

    mutating func load(_ node: Int, at entry: Entry) { durable[entry] = node }

    mutating func start(_ change: NameChange) { changes.append(change) }

    /// Changes happen one at a time, so the order of their starts is that of their ends.
    mutating func end(_ call: Int, at sequence: Int, succeeded: Bool) {
        guard let index = changes.lastIndex(where: { $0.call == call }) else { return }
        if succeeded { changes[index].endedAt = sequence } else { changes.remove(at: index) }
    }

    /// A sync of a folder that began at `start` has ended.
    mutating func sync(_ folder: Int, from start: Int, succeeded: Bool) {
        for index in changes.indices where changes[index].touches(folder) {
            guard let end = changes[index].endedAt, end < start else { continue }
            if !succeeded { changes[index].isDoubtful = true }
            if succeeded && !changes[index].isDoubtful { changes[index].isSynced = true }
        }
        let settled = closure { index in
            // What a rename needs may be under way still; until that is synced the old name is as good.
            changes[index].isSynced
                && !changes[..<index].contains { earlier in
                    !earlier.isSynced && earlier.added.map(changes[index].needs.contains) ?? false
                }
        }
        for index in changes.indices where settled[index] { Self.apply(changes[index], to: &durable) }
        changes = zip(changes, settled).filter { !$0.1 }.map(\.0)
    }

    /// The names as a disk could have them after a power loss.
    func draw(_ fate: inout Fate) -> [Entry: Int] {
        var names = durable
        let surviving = closure { fate.survives(isUnderWay: changes[$0].endedAt == nil) }
        for index in changes.indices where surviving[index] { Self.apply(changes[index], to: &names) }
        return names
    }

    /// Which changes there are when the chosen ones are: a name that shows a change shows what came before it too,
    /// and a rename shows in both its names or in none.
    private func closure(chosen: (Int) -> Bool) -> [Bool] {
        var result = [Bool](repeating: false, count: changes.count)
        var shown: Set<Entry> = []
        for index in changes.indices.reversed() {
            let isChosen = chosen(index)
            guard isChosen || changes[index].touched.contains(where: shown.contains) else { continue }
            result[index] = true
            shown.formUnion(changes[index].touched)
            shown.formUnion(changes[index].needs)
        }
        return result
    }

    private static func apply(_ change: NameChange, to names: inout [Entry: Int]) {
        for entry in change.removed { names[entry] = nil }
        if let added = change.added { names[added] = change.node }
    }
}
