/// Goes through a file tree by tree, believing nothing, and goes on after whatever it finds.
struct Walk {
    typealias Visitor = (borrowing LMDBFile.Entry) -> Void

    let source: PageSource
    let reading: LMDBFile.Reading
    let transaction: UInt64
    var ledger: PageLedger
    var damage: DamageList
    /// The tree under way.
    var tree = TreeState(contents: .main)
    /// Page buffers that wait for the next page: as many as the tree is deep.
    private var spare: [[UInt8]] = []
    /// The one buffer for values, as large as the longest so far.
    var value: [UInt8] = []

    init(
        _ source: PageSource, _ reading: LMDBFile.Reading, transaction: UInt64, ledger: PageLedger, damage: DamageList
    ) {
        self.source = source
        self.reading = reading
        self.transaction = transaction
        self.ledger = ledger
        self.damage = damage
    }

    /// Walks one tree, and compares it to its record.
    mutating func walk(_ record: Tree, _ contents: TreeState.Contents, visit: Visitor) {
        tree = TreeState(contents: contents)
        if !record.isEmpty {
            page(record.root, level: 1, within: .all, visit: visit)
        }
        if !tree.isDamaged { compare(to: record) }
    }

    private mutating func page(_ number: UInt64, level: Int, within bounds: LMDBFile.KeyRange, visit: Visitor) {
        guard level <= Limits.depth else {
            return report(.page, number, "it lies deeper than \(Limits.depth) levels", bounds)
        }
        if let refusal = ledger.use(number, count: 1) {
            report(refusal.kind, number, refusal.sentence, bounds)
            // If a page is in use and free, either may be the error: what it holds is shown, and doubted.
            guard refusal == .free else { return }
        }
        var bytes = spare.popLast() ?? []
        if let fault = source.read(source.pageSize, ofPage: number, into: &bytes) {
            report(.unreadable, number, fault, bounds)
        } else {
            let view = PageView(bytes.span.bytes)
            if let fault = view.fault(as: number) {
                report(.page, number, fault, bounds)
            } else if view.isLeaf {
                leaf(view, number, level: level, within: bounds, visit: visit)
            } else {
                branch(view, number, level: level, within: bounds, visit: visit)
            }
        }
        spare.append(bytes)
    }

    private mutating func branch(
        _ view: PageView, _ number: UInt64, level: Int, within bounds: LMDBFile.KeyRange, visit: Visitor
    ) {
        tree.found.branchPages += 1
        let nodes = checkedNodes(of: view, number, from: 1, within: bounds, behind: nil)
        // liblmdb stops the process at such a branch, except in its free list.
        if nodes.count == 1, tree.contents != .freeList {
            report(.layout, number, "a branch with one page below it", nil)
        }
        // A page whose separator is not believed is still looked into, between the separators that are.
        var from = bounds.from
        for index in nodes.indices where nodes[index].fault?.kind != .layout {
            if index > 0, nodes[index].fault == nil { from = view.key(of: nodes[index]).array }
            let next = nodes.indices.dropFirst(index + 1).first { nodes[$0].fault == nil }
            let upTo = next.map { view.key(of: nodes[$0]).array } ?? bounds.upTo
            page(nodes[index].child, level: level + 1, within: .init(from: from, upTo: upTo), visit: visit)
        }
    }

    private mutating func leaf(
        _ view: PageView, _ number: UInt64, level: Int, within bounds: LMDBFile.KeyRange, visit: Visitor
    ) {
        tree.found.leafPages += 1
        if tree.found.depth == 0 { tree.found.depth = level }
        let depth = tree.found.depth
        if level != depth { report(.page, number, "a leaf on level \(level), not \(depth) as others", bounds) }
        let nodes = checkedNodes(of: view, number, from: 0, within: bounds, behind: tree.lastKey)
        var buffer = exchange(&value, with: [])
        for node in nodes where node.fault == nil { entry(node, of: view, number, &buffer, visit: visit) }
        value = buffer
        if let last = nodes.last(where: { $0.fault == nil }) { tree.lastKey = view.key(of: last).array }
        tree.found.entries += UInt64(nodes.count)
    }

    /// The entries of a page, each with what keeps it from being believed; the damage is told.
    private mutating func checkedNodes(
        of view: PageView, _ number: UInt64, from first: Int, within bounds: LMDBFile.KeyRange, behind floor: [UInt8]?
    ) -> [Node] {
        var nodes = view.nodes(tree.rules)
        if !view.checkPacking(of: &nodes) {
            report(.layout, number, "its entries do not fill the page as they must", bounds)
        }
        view.checkKeys(of: &nodes, from: first, within: bounds, behind: floor, tree.rules.order)
        reportFaults(of: nodes, view, number, within: bounds)
        return nodes
    }

    /// Tells of entries that are not believed: the gap that they leave between those that are, and, where keys
    /// contradict each other, what is lost if it is they that are right.
    private mutating func reportFaults(
        of nodes: [Node], _ view: PageView, _ number: UInt64, within bounds: LMDBFile.KeyRange
    ) {
        var index = 0
        while index < nodes.count {
            let first = index
            while index < nodes.count, nodes[index].fault != nil { index += 1 }
            let run = first..<index
            if run.isEmpty { index += 1 }
            // The layout's damage was told for the page as a whole.
            guard let fault = nodes[run].lazy.compactMap(\.fault).first(where: { $0.kind != .layout }) else { continue }
            report(fault.kind, number, fault.sentence, gap(run, in: nodes, view, within: bounds))
            if let keys = hull(run, in: nodes, view) { report(.order, number, "its key is elsewhere", keys) }
        }
    }

    /// The keys between the believed entries around a run of others; a contradiction puts those two in doubt as well.
    private func gap(
        _ run: Range<Int>, in nodes: [Node], _ view: PageView, within bounds: LMDBFile.KeyRange
    ) -> LMDBFile.KeyRange {
        let reach = nodes[run].contains { $0.fault == .disorder } ? 2 : 1
        let before = nodes.indices[..<run.lowerBound].reversed().lazy.filter { nodes[$0].fault == nil }
        let behind = nodes.indices[run.upperBound...].lazy.filter { nodes[$0].fault == nil }
        var range = bounds
        // The first entry of a branch has no key. What lies below a separator is in doubt with its neighbour.
        if let index = before.dropFirst(reach - 1).first, view.isLeaf || index > 0 {
            range.from = view.key(of: nodes[index]).array + (view.isLeaf ? [0] : [])
        }
        if let index = behind.dropFirst(reach - 1).first { range.upTo = view.key(of: nodes[index]).array }
        return range
    }

    /// From the least to the greatest key of a run of entries that stand where a search would not find them.
    private func hull(_ run: Range<Int>, in nodes: [Node], _ view: PageView) -> LMDBFile.KeyRange? {
        var range: LMDBFile.KeyRange?
        for node in nodes[run] where node.fault?.kind == .order {
            let key = LMDBFile.KeyRange(only: view.key(of: node).array)
            guard let known = range, let from = known.from, let upTo = known.upTo else {
                range = key
                continue
            }
            if !known.contains(view.key(of: node).array) {
                if key.from!.lexicographicallyPrecedes(from) { range?.from = key.from }
                if upTo.lexicographicallyPrecedes(key.upTo!) { range?.upTo = key.upTo }
            }
        }
        return range
    }

    mutating func report(
        _ kind: LMDBFile.Damage.Kind, _ page: UInt64, _ sentence: @autoclosure () -> String, _ keys: LMDBFile.KeyRange?
    ) {
        tree.isDamaged = true
        damage.add(kind, tree.part, page: page, sentence(), keys: tree.contents == .freeList ? nil : keys)
    }

    /// Only an undamaged tree is counted: otherwise every loss would be told twice.
    private mutating func compare(to record: Tree) {
        let found = tree.found
        let counts: [(String, UInt64, UInt64)] = [
            ("levels", UInt64(found.depth), UInt64(record.depth)),
            ("branch pages", found.branchPages, record.branchPages),
            ("leaf pages", found.leafPages, record.leafPages),
            ("overflow pages", found.overflowPages, record.overflowPages),
            ("entries", found.entries, record.entries),
        ]
        for (what, count, recorded) in counts where count != recorded {
            report(.count, record.root, "it has \(count) \(what), its record says \(recorded)", .all)
        }
    }
}

/// What is known of the tree under way.
struct TreeState {
    enum Contents: Equatable {
        case freeList
        case main
        case named(String)
    }

    let contents: Contents
    var found: LMDBFile.Database
    var isDamaged = false
    /// The last key that was believed: those that follow must be greater.
    var lastKey: [UInt8]?
    /// The records of named databases, which the main one holds.
    var subtrees: [(name: [UInt8], record: Tree)] = []

    init(contents: Contents) {
        self.contents = contents
        if case .named(let name) = contents { found = .init(name: name) } else { found = .init(name: "") }
    }

    var rules: NodeRules {
        switch contents {
        case .freeList: .freeList
        case .main: .main
        case .named: .named
        }
    }

    var part: LMDBFile.Damage.Part { contents == .freeList ? .freeList : .database(found.name) }
}
