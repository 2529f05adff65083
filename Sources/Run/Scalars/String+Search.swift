extension String {
    /// Where the bytes of another text first stand in this one; nil where they do not.
    public func range(of other: String) -> Range<Index>? {
        var start = utf8.startIndex
        while utf8.distance(from: start, to: utf8.endIndex) >= other.utf8.count {
            if utf8[start...].starts(with: other.utf8) { return start..<utf8.index(start, offsetBy: other.utf8.count) }
            utf8.formIndex(after: &start)
        }
        return nil
    }

    /// Where they stand last.
    public func lastRange(of other: String) -> Range<Index>? {
        var end = utf8.endIndex
        while utf8.distance(from: utf8.startIndex, to: end) >= other.utf8.count {
            let start = utf8.index(end, offsetBy: -other.utf8.count)
            if utf8[start..<end].elementsEqual(other.utf8) { return start..<end }
            utf8.formIndex(before: &end)
        }
        return nil
    }
}
