/// Events in, a tree out; it decides what is refused, and holds no C.
struct TreeBuilder {
    /// A list or mapping whose end has not come yet.
    private struct Open {
        let mark: YAMLMark
        let anchor: String?
        let isMapping: Bool
        let nodesBefore: Int
        var nodes: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        /// Keys as bytes: two texts that only look the same are two keys.
        var keys: [[UInt8]: YAMLMark] = [:]
        var pendingKey: (text: String, mark: YAMLMark)?
        var height = 0
    }

    /// A value with a name, ready to be repeated.
    private struct Anchored {
        let node: YAMLNode
        let nodes: Int
        let height: Int
    }

    private let limits: YAMLLimits
    private var open: [Open] = []
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    private var documents = 0
    private(set) var problems: [YAMLProblem] = []
    private(set) var root: YAMLNode?

    init(limits: YAMLLimits) { self.limits = limits }

    /// Takes the next event; throws what makes the rest of the text meaningless.
    mutating func take(_ event: Event, at mark: YAMLMark) throws(YAMLProblem) {
        switch event {
        case .scalar(let text, let style, let anchor):
            try count(1, at: mark)
            try add(YAMLNode(.scalar(text, style), at: mark), anchor: anchor, nodes: 1, height: 0)
        case .alias(let name): try repeatNode(name, at: mark)
        case .sequenceStart(let anchor): try begin(isMapping: false, anchor, at: mark)
        case .mappingStart(let anchor): try begin(isMapping: true, anchor, at: mark)
        case .end: try end()
        case .documentStart:
            documents += 1
            if documents > 1 {
                throw YAMLProblem(.unsupported, at: mark, "a second document begins; one file holds one document")
            }
        case .streamEnd, .nothing: break
        }
    }

    private mutating func begin(isMapping: Bool, _ anchor: String?, at mark: YAMLMark) throws(YAMLProblem) {
        try count(1, at: mark)
        try checkDepth(open.count + 1, at: mark)
        if let top = open.last, top.isMapping, top.pendingKey == nil { throw Self.notAKey(at: mark) }
        open.append(Open(mark: mark, anchor: anchor, isMapping: isMapping, nodesBefore: nodes - 1))
    }

    private mutating func end() throws(YAMLProblem) {
        let done = open.removeLast()
        let node = YAMLNode(done.isMapping ? .mapping(done.entries) : .sequence(done.nodes), at: done.mark)
        try add(node, anchor: done.anchor, nodes: nodes - done.nodesBefore, height: done.height + 1)
    }

    private mutating func repeatNode(_ name: String, at mark: YAMLMark) throws(YAMLProblem) {
        guard let anchored = anchors[name] else {
            let isOpen = open.contains { $0.anchor == name }
            let reason = isOpen ? "is inside the value it repeats" : "has no anchor &\(name) before it"
            throw YAMLProblem(.unsupported, at: mark, "the alias *\(name) \(reason)")
        }
        try count(anchored.nodes, at: mark)
        try checkDepth(open.count + anchored.height, at: mark)
        try add(anchored.node, anchor: nil, nodes: anchored.nodes, height: anchored.height, keyMark: mark)
    }

    /// Puts a finished value where it belongs: into the list or mapping around it, or at the root.
    private mutating func add(
        _ node: YAMLNode, anchor: String?, nodes: Int, height: Int, keyMark: YAMLMark? = nil
    ) throws(YAMLProblem) {
        if let anchor { anchors[anchor] = Anchored(node: node, nodes: nodes, height: height) }
        guard let last = open.indices.last else {
            root = node
            return
        }
        open[last].height = max(open[last].height, height)
        if !open[last].isMapping {
            open[last].nodes.append(node)
        } else if let key = open[last].pendingKey {
            open[last].pendingKey = nil
            try addEntry(YAMLEntry(key: key.text, keyMark: key.mark, value: node), to: last)
        } else {
            guard let text = node.text else { throw Self.notAKey(at: keyMark ?? node.mark) }
            open[last].pendingKey = (text, keyMark ?? node.mark)
        }
    }

    private mutating func addEntry(_ entry: YAMLEntry, to last: Int) throws(YAMLProblem) {
        let bytes = Array(entry.key.utf8)
        guard let first = open[last].keys[bytes] else {
            open[last].keys[bytes] = entry.keyMark
            open[last].entries.append(entry)
            return
        }
        let problem = YAMLProblem(
            .duplicateKey, at: entry.keyMark,
            "\"\(entry.key)\" is here a second time; the first is at line \(first.line)")
        if problems.count >= limits.problems { throw problem }
        problems.append(problem)
    }

    private mutating func count(_ more: Int, at mark: YAMLMark) throws(YAMLProblem) {
        nodes += more
        guard nodes > limits.nodes else { return }
        throw YAMLProblem(
            .tooLarge, at: mark, "more than \(limits.nodes) values, aliases counted as often as they repeat")
    }

    private func checkDepth(_ depth: Int, at mark: YAMLMark) throws(YAMLProblem) {
        guard depth > limits.depth else { return }
        throw YAMLProblem(.tooLarge, at: mark, "lists and mappings more than \(limits.depth) levels deep")
    }

    private static func notAKey(at mark: YAMLMark) -> YAMLProblem {
        YAMLProblem(.unsupported, at: mark, "a key must be a single word or text, not a list or a mapping")
    }
}
