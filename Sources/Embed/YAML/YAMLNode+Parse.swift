extension YAMLNode {
    /// Reads a text that holds at most one document; an empty one is null. A byte order mark is passed over.
    public static func parse(_ bytes: [UInt8], limits: YAMLLimits = .ordinary) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= limits.bytes else {
            let problem = YAMLProblem(
                .tooLarge, at: YAMLMark(line: 1, column: 1), "\(bytes.count) bytes; at most \(limits.bytes) are read")
            throw YAMLError(problems: [problem], tree: nil)
        }
        var builder = TreeBuilder(limits: limits)
        var failure: YAMLProblem?
        // SAFETY: the reader lives only inside the closure, and so no longer than the bytes stay where they are.
        bytes.withUnsafeBufferPointer { bytes in
            do throws(YAMLProblem) {
                // libyaml takes it for a character, beside which the first key stands too far to the right.
                let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
                let reader = EventReader(hasMark ? UnsafeBufferPointer(rebasing: bytes.dropFirst(3)) : bytes)
                while true {
                    let (event, mark) = try reader.next()
                    if case .streamEnd = event { break }
                    try builder.take(event, at: mark)
                }
            } catch { failure = error }
        }
        let tree = builder.root ?? YAMLNode(.scalar("", .plain), at: YAMLMark(line: 1, column: 1))
        let problems = builder.problems + (failure.map { [$0] } ?? [])
        guard problems.isEmpty else { throw YAMLError(problems: problems, tree: failure == nil ? tree : nil) }
        return tree
    }

    public static func parse(_ text: String, limits: YAMLLimits = .ordinary) throws(YAMLError) -> YAMLNode {
        try parse(Array(text.utf8), limits: limits)
    }
}
