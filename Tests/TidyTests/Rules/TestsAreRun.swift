/// A function that looks like a test is one.
struct NoLostTests: Rule {
    let sentence = "a function of a suite that is named like a test has its @Test"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift, file.path.hasPrefix("Tests/") else { return [] }
            return swift.blocks.compactMap { block in
                guard block.kind == .function, looksLikeTest(block.name), !block.attributes.contains("Test"),
                    let parent = block.parent, swift.isSuite(swift.blocks[parent])
                else { return nil }
                return Finding(file.path, block.line, "\(block.name) never runs: it has no @Test")
            }
        }
    }

    private func looksLikeTest(_ name: String) -> Bool {
        name.hasPrefix("test") || name.hasPrefix("`") && name.contains(" ")
    }
}

/// A test that does not run says why.
struct ExplainedSkips: Rule {
    let sentence = "a test that is skipped says why, in words that its report shows"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift, file.path.hasPrefix("Tests/") else { return [] }
            return swift.tokens.indices.flatMap { index in
                isTrait(swift, index)
                    ? silentSkips(in: swift, from: index + 2).map { Finding(file.path, $0, what) } : []
            }
        }
    }

    private let what = "a skip without a reason"

    private func isTrait(_ swift: SwiftSource, _ index: Int) -> Bool {
        swift.reads("@", "Test", "(", at: index) || swift.reads("@", "Suite", "(", at: index)
    }

    private func silentSkips(in swift: SwiftSource, from opening: Int) -> [Int] {
        (opening..<swift.closing(of: opening)).compactMap { index in
            let isSkip =
                swift.reads(".", "disabled", at: index) || swift.reads(".", "enabled", "(", "if", at: index)
            return isSkip && !hasReason(swift, at: index + 2) ? swift.tokens[index].line : nil
        }
    }

    /// A reason is a string that is an argument by itself, not a part of the condition.
    private func hasReason(_ swift: SwiftSource, at opening: Int) -> Bool {
        guard swift.reads("(", at: opening) else { return false }
        var index = opening + 1
        let end = swift.closing(of: opening)
        while index < end {
            let token = swift.tokens[index]
            let begins = swift.reads("(", at: index - 1) || swift.reads(",", at: index - 1)
            if token.kind == .string, begins { return !token.text.allSatisfy(\.isWhitespace) }
            index = token.kind == .symbol && "([{".contains(token.text) ? swift.closing(of: index) + 1 : index + 1
        }
        return false
    }
}

extension SwiftSource {
    /// Whether the block is a suite, or an extension of one that this file declares.
    fileprivate func isSuite(_ block: SwiftBlock) -> Bool {
        let suites = blocks.filter { $0.kind == .type && $0.attributes.contains("Suite") }.map(\.name)
        return block.kind == .type && suites.contains(block.name)
    }
}
