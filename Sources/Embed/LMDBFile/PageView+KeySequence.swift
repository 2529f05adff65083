extension PageView {
    /// Marks entries whose key lies outside of `bounds`, not behind `floor`, or out of order among the others.
    ///
    /// Where keys contradict each other the longest increasing sequence is believed: one flipped bit then costs one
    /// key and not all that follow it.
    func checkKeys(
        of nodes: inout [Node], from first: Int, within bounds: LMDBFile.KeyRange, behind floor: [UInt8]?,
        _ order: KeyOrder
    ) {
        var previous = -1
        var isSorted = true
        for index in nodes.indices.dropFirst(first) where nodes[index].fault == nil {
            let key = key(of: nodes[index])
            guard isInside(key, bounds, floor, orEqual: isLeaf, order) else {
                nodes[index].fault = .outside
                continue
            }
            if previous >= 0, !order.precedes(self.key(of: nodes[previous]), key) { isSorted = false }
            previous = index
        }
        if !isSorted { believeLongestSequence(&nodes, from: first, order) }
    }

    /// A leaf's first key may equal the separator above it; a branch's separators lie behind it.
    private func isInside(
        _ key: RawSpan, _ bounds: LMDBFile.KeyRange, _ floor: [UInt8]?, orEqual: Bool, _ order: KeyOrder
    ) -> Bool {
        if let from = bounds.from {
            if order.precedes(key, from.span.bytes) { return false }
            if !orEqual && !order.precedes(from.span.bytes, key) { return false }
        }
        if let floor, !order.precedes(floor.span.bytes, key) { return false }
        if let upTo = bounds.upTo { return order.precedes(key, upTo.span.bytes) }
        return true
    }

    private func believeLongestSequence(_ nodes: inout [Node], from first: Int, _ order: KeyOrder) {
        var tails: [Int] = []
        var before = [Int](repeating: -1, count: nodes.count)
        for index in nodes.indices.dropFirst(first) where nodes[index].fault == nil {
            let key = key(of: nodes[index])
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if order.precedes(self.key(of: nodes[tails[middle]]), key) { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? tails[low - 1] : -1
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var believed = tails.last ?? -1
        for index in nodes.indices.dropFirst(first).reversed() where nodes[index].fault == nil {
            if index == believed { believed = before[index] } else { nodes[index].fault = .disorder }
        }
    }
}
