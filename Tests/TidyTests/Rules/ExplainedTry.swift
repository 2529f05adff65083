/// An error that is dropped has its reason beside it.
struct ExplainedTry: Rule {
    let sentence = "`try?` has its reason in a comment beside it"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift else { return [] }
            return swift.tokens.indices.compactMap { index in
                guard swift.reads("try", "?", at: index) else { return nil }
                let line = swift.tokens[index].line
                return isExplained(line, in: swift) ? nil : Finding(file.path, line, "try? without a reason")
            }
        }
    }

    private func isExplained(_ line: Int, in swift: SwiftSource) -> Bool {
        if [line - 1, line, line + 1].contains(where: { swift.comments[$0] != nil }) { return true }
        // The sentence of a precondition is a reason; lines that do the same share one.
        let isTrap = swift.tokens.contains { $0.line == line && $0.text == "preconditionFailure" }
        return isTrap || swift.dropsError(line - 1) && isExplained(line - 1, in: swift)
    }
}

extension SwiftSource {
    fileprivate func dropsError(_ line: Int) -> Bool {
        tokens.indices.contains { tokens[$0].line == line && reads("try", "?", at: $0) }
    }
}
