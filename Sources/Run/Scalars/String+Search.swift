extension String {
    /// Where the bytes of another text first stand in this one; nil where they do not.
    public func range(of other: String) -> Range<Index>? {
        let (bytes, sought) = (utf8, other.utf8)
        var start = bytes.startIndex
        while bytes.distance(from: start, to: bytes.endIndex) >= sought.count {
            if bytes[start...].starts(with: sought) {
                return start..<bytes.index(start, offsetBy: sought.count)
            }
            bytes.formIndex(after: &start)
        }
        return nil
    }
}
