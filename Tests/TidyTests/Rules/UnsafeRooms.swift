/// Pointers, and promises to the compiler about threads, stay in few modules.
struct UnsafeRooms: Rule {
    let sentence = "pointers and promises about threads stay in the modules that `Room.unsafe` lists"

    private let names: Set<String> = ["OpaquePointer", "Unmanaged", "unsafeBitCast", "unsafeDowncast"]

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift, file.path != "Package.swift",
                !Room.unsafe.holds(repository.table.row(of: file.path))
            else { return [] }
            return swift.tokens.indices.compactMap { index in
                what(swift, index).map { Finding(file.path, swift.tokens[index].line, "\($0) outside the list") }
            }
        }
    }

    private func what(_ swift: SwiftSource, _ index: Int) -> String? {
        let token = swift.tokens[index]
        guard token.kind == .word else { return nil }
        if let promise = swift.promise(at: index) { return promise }
        let isPointer =
            names.contains(token.text) || token.text.hasPrefix("withUnsafe") || token.text.hasPrefix("unsafeLoad")
            || token.text.hasPrefix("Unsafe") && token.text.hasSuffix("Pointer")
        return isPointer ? token.text : nil
    }
}

/// A promise to the compiler about threads says why it holds.
struct ExplainedPromises: Rule {
    let sentence = "`@unchecked` and `nonisolated(unsafe)` have a `// SAFETY:` line above them or in the type"

    /// How far above a promise its reason may stand.
    private let reach = 8

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift else { return [] }
            return swift.tokens.indices.compactMap { index in
                guard let promise = swift.promise(at: index) else { return nil }
                let line = swift.tokens[index].line
                return isExplained(line, in: swift) ? nil : Finding(file.path, line, "\(promise) without a SAFETY line")
            }
        }
    }

    private func isExplained(_ line: Int, in swift: SwiftSource) -> Bool {
        let body = swift.blocks.first { $0.kind == .type && ($0.line...$0.opens).contains(line) }
        return swift.comments.contains { place, text in
            text.hasPrefix("// SAFETY:") && place >= line - reach && place <= (body?.closes ?? line)
        }
    }
}

extension SwiftSource {
    /// The promise about threads that stands at `index`.
    fileprivate func promise(at index: Int) -> String? {
        if reads("@", "unchecked", at: index - 1) { return "@unchecked" }
        if reads("nonisolated", "(", "unsafe", at: index) { return "nonisolated(unsafe)" }
        return nil
    }
}
