/// A branch or leaf page, as its bytes claim; nothing in it is followed before it was checked.
struct PageView: ~Escapable {
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    private var lower: Int { bytes.word16(at: 12) }
    private var upper: Int { bytes.word16(at: 14) }
    var isLeaf: Bool { bytes.word16(at: 10) == Format.leaf }
    var nodeCount: Int { (lower - Format.pageHeaderBytes) / 2 }

    /// Why this cannot be the branch or leaf page of that number.
    func fault(as number: UInt64) -> String? {
        let flags = bytes.word16(at: 10)
        if bytes.word64(at: 0) != number { return "it bears the number of page \(bytes.word64(at: 0))" }
        if flags != Format.leaf && flags != Format.branch { return "it is neither branch nor leaf (flags \(flags))" }
        if lower < Format.pageHeaderBytes || lower > upper || upper > bytes.byteCount || (lower | upper) & 1 != 0 {
            return "its free space cannot be from \(lower) to \(upper)"
        }
        return nodeCount == 0 ? "it has no entries" : nil
    }

    @_lifetime(copy self)
    func key(of node: Node) -> RawSpan { bytes.extracting(node.key) }

    /// Reads the entries that the page points to, each with what is wrong with it alone.
    func nodes(_ rules: NodeRules) -> [Node] {
        var nodes: [Node] = []
        nodes.reserveCapacity(nodeCount)
        for index in 0..<nodeCount {
            let start = bytes.word16(at: Format.pageHeaderBytes + 2 * index)
            nodes.append(node(at: start, isFirst: index == 0, rules))
        }
        return nodes
    }

    private func node(at start: Int, isFirst: Bool, _ rules: NodeRules) -> Node {
        guard start & 1 == 0, start >= upper, start + Format.nodeHeaderBytes <= bytes.byteCount else { return .lost }
        var node = Node(
            start: start, keyCount: bytes.word16(at: start + 6), low: bytes.word32(at: start),
            flags: bytes.word16(at: start + 4), end: 0, fault: nil)
        let data = isLeaf ? (node.isOverflow ? Format.pageNumberBytes : Int(node.low)) : 0
        node.end = (start + Format.nodeHeaderBytes + node.keyCount + data + 1) & ~1
        guard node.end <= bytes.byteCount else { return .lost }
        node.fault = isLeaf ? leafFault(node, rules) : branchFault(node, isFirst: isFirst, rules)
        return node
    }

    private func leafFault(_ node: Node, _ rules: NodeRules) -> Node.Fault? {
        guard rules.keySizes.contains(node.keyCount) else { return .keySize }
        if node.flags & ~rules.flags != 0 { return .flags }
        let size = Format.nodeHeaderBytes + node.keyCount + Int(node.low)
        if !node.isOverflow && size > Format.largestNode(pageSize: bytes.byteCount) { return .dataSize }
        if node.isSubtree && (node.isOverflow || node.low != Format.treeBytes) { return .dataSize }
        return nil
    }

    /// The first entry of a branch has no key: all that is less than the second one's lies below it.
    private func branchFault(_ node: Node, isFirst: Bool, _ rules: NodeRules) -> Node.Fault? {
        if isFirst && node.keyCount <= Limits.keyBytes { return nil }
        return rules.keySizes.contains(node.keyCount) ? nil : .keySize
    }

    /// Marks entries that end where no other begins, and says whether all of them fill the page exactly.
    ///
    /// LMDB keeps entries packed against the page's end, so that a wrong length, offset or count cannot hide.
    func checkPacking(of nodes: inout [Node]) -> Bool {
        var isPacked = true
        var order = nodes.indices.filter { nodes[$0].fault != .lost }
        if order.count < nodes.count { isPacked = false }
        let descends = zip(order, order.dropFirst()).allSatisfy { nodes[$0].start > nodes[$1].start }
        if !descends { order.sort { nodes[$0].start > nodes[$1].start } }
        var expected = bytes.byteCount
        for index in order {
            if nodes[index].end != expected {
                isPacked = false
                nodes[index].fault = nodes[index].fault ?? .packing
            }
            expected = nodes[index].start
        }
        return isPacked && expected == upper
    }
}

/// What an entry of a tree may be.
struct NodeRules {
    var keySizes: ClosedRange<Int>
    var flags: Int
    var order: KeyOrder

    static let freeList = NodeRules(
        keySizes: Format.transactionBytes...Format.transactionBytes, flags: Format.bigData, order: .number)
    static let main = NodeRules(
        keySizes: 1...Limits.keyBytes, flags: Format.bigData | Format.subTree, order: .bytes)
    static let named = NodeRules(keySizes: 1...Limits.keyBytes, flags: Format.bigData, order: .bytes)
}

/// An entry of a page: where it lies, and what is wrong with it.
struct Node {
    enum Fault {
        case lost
        case keySize
        case dataSize
        case flags
        case packing
        case outside
        case disorder

        var kind: LMDBFile.Damage.Kind {
            switch self {
            case .lost, .packing: .layout
            case .keySize, .dataSize, .flags: .entry
            case .outside, .disorder: .order
            }
        }

        var sentence: String {
            switch self {
            case .lost: "an entry lies outside the page"
            case .keySize: "an entry's key has an impossible length"
            case .dataSize: "an entry's value has an impossible length"
            case .flags: "an entry has flags that it cannot have"
            case .packing: "an entry overlaps its neighbour, or leaves a gap"
            case .outside: "a key is outside of what the page above says"
            case .disorder: "a key is out of order"
            }
        }
    }

    var start: Int
    var keyCount: Int
    /// In a leaf the value's length, in a branch the low bits of the page's number.
    var low: UInt64
    var flags: Int
    /// Where the next entry begins: ends are even.
    var end: Int
    var fault: Fault?

    static let lost = Node(start: 0, keyCount: 0, low: 0, flags: 0, end: 0, fault: .lost)

    var isOverflow: Bool { flags & Format.bigData != 0 }
    var isSubtree: Bool { flags & Format.subTree != 0 }
    var child: UInt64 { low | UInt64(flags) << 32 }
    var key: Range<Int> { start + Format.nodeHeaderBytes..<start + Format.nodeHeaderBytes + keyCount }
    var data: Int { start + Format.nodeHeaderBytes + keyCount }
}
