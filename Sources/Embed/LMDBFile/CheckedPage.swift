/// A page with what was found of its entries, which tells what those cost that are not believed.
struct CheckedPage: ~Escapable {
    let view: PageView
    let number: UInt64
    let bounds: LMDBFile.KeyRange
    let nodes: [Node]

    @_lifetime(copy view)
    init(view: PageView, number: UInt64, bounds: LMDBFile.KeyRange, nodes: [Node]) {
        self.view = view
        self.number = number
        self.bounds = bounds
        self.nodes = nodes
    }

    /// Runs of entries that are not believed.
    var faults: [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in nodes.indices where nodes[index].fault != nil {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    /// The keys between the believed entries around some; a contradiction puts those two in doubt as well.
    func gap(around run: Range<Int>) -> LMDBFile.KeyRange {
        let skipped = nodes[run].contains { $0.fault == .disorder } ? 1 : 0
        let nodes = nodes  // self lends bytes, and may not be kept by a closure
        let before = nodes.indices[..<run.lowerBound].reversed().lazy.filter { nodes[$0].fault == nil }
        let behind = nodes.indices[run.upperBound...].lazy.filter { nodes[$0].fault == nil }
        var range = bounds
        // The first entry of a branch has no key. What lies below a separator is in doubt with its neighbour.
        if let index = before.dropFirst(skipped).first, view.isLeaf || index > 0 {
            range.from = view.key(of: nodes[index]).array + (view.isLeaf ? [0] : [])
        }
        if let index = behind.dropFirst(skipped).first { range.upTo = view.key(of: nodes[index]).array }
        return range
    }

    /// From the least to the greatest key of entries that stand where a search would not find them.
    func hull(of run: Range<Int>) -> LMDBFile.KeyRange? {
        var least: Node?
        var greatest: Node?
        for node in nodes[run] where node.fault?.kind == .order {
            let key = view.key(of: node)
            if least == nil || KeyOrder.bytes.precedes(key, view.key(of: least!)) { least = node }
            if greatest == nil || KeyOrder.bytes.precedes(view.key(of: greatest!), key) { greatest = node }
        }
        guard let least, let greatest else { return nil }
        return .init(from: view.key(of: least).array, upTo: view.key(of: greatest).array + [0])
    }
}
