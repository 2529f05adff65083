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
        let nodes = check(view, number, from: 1, within: bounds, behind: nil)
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
        let nodes = check(view, number, from: 0, within: bounds, behind: tree.lastKey)
        let page = CheckedPage(view: view, number: number, bounds: bounds, nodes: nodes)
        var buffer = exchange(&value, with: [])
        for index in nodes.indices where nodes[index].fault == nil { entry(index, of: page, &buffer, visit: visit) }
        value = buffer
        if let last = nodes.last(where: { $0.fault == nil }) { tree.lastKey = view.key(of: last).array }
        tree.found.entries += UInt64(nodes.count)
    }

    /// The entries of a page, each with what keeps it from being believed; the damage is told.
    private mutating func check(
        _ view: PageView, _ number: UInt64, from first: Int, within bounds: LMDBFile.KeyRange, behind floor: [UInt8]?
    ) -> [Node] {
        var nodes = view.nodes(tree.rules)
        if !view.checkPacking(of: &nodes) {
            report(.layout, number, "its entries do not fill the page as they must", bounds)
        }
        view.checkKeys(of: &nodes, from: first, within: bounds, behind: floor, tree.rules.order)
        if nodes.contains(where: { $0.fault != nil }) {
            reportFaults(in: CheckedPage(view: view, number: number, bounds: bounds, nodes: nodes))
        }
        return nodes
    }

    /// Tells of entries that are not believed: the gap that they leave between those that are, and, where keys
    /// contradict each other, what is lost if it is they that are right.
    private mutating func reportFaults(in page: borrowing CheckedPage) {
        // A page with a key that does not belong here may be another page altogether.
        if page.nodes.contains(where: { $0.fault == .outside }) {
            report(.order, page.number, Node.Fault.outside.sentence, page.bounds)
        }
        for run in page.faults {
            // The layout's damage was told for the page as a whole.
            let faults = page.nodes[run].lazy.compactMap(\.fault)
            if let fault = faults.first(where: { $0.kind != .layout && $0 != .outside }) {
                report(fault.kind, page.number, fault.sentence, page.gap(around: run))
            }
            if let keys = page.hull(of: run) { report(.order, page.number, "keys stand in another's place", keys) }
        }
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
