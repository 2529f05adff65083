extension Array {
    /// The first of those whose name is the same, as bytes: what is asked for many times is answered once, since an
    /// answer may be a thousand times as long as its question.
    func once(by name: (Element) -> String) -> [Element] {
        var seen: Set<[UInt8]> = []
        return filter { seen.insert(Array<UInt8>(name($0).utf8)).inserted }
    }
}
