/// The rows of `Package.swift`, read as text, because a test cannot ask SwiftPM.
struct PackageTable: Sendable {
    struct Row: Sendable {
        enum Kind: String, Sendable { case swift, c, library, executable, kit, kitC, program, test }

        let kind: Kind
        let stage: String
        let name: String
        let needs: [String]
        let line: Int

        /// The folder that holds the row's files.
        var path: String {
            switch kind {
            case .swift, .executable: "Sources/\(stage)/\(name)"
            case .c, .library: "Sources/\(stage)/C/\(name)"
            case .kit, .program: "Tests/\(name)"
            case .kitC: "Tests/C/\(name)"
            case .test: stage.isEmpty ? "Tests/\(name)" : "Tests/\(stage)/\(name)"
            }
        }

        /// Whether the row is for tests only.
        var isForTests: Bool { path.hasPrefix("Tests/") }
        /// Whether other rows can need it without importing it.
        var isProgram: Bool { kind == .executable || kind == .program }
    }

    let rows: [Row]

    init(_ manifest: SwiftSource?) {
        guard let manifest else {
            rows = []
            return
        }
        rows = manifest.tokens.indices.compactMap { Self.row(in: manifest, at: $0) }
    }

    /// The row whose folder holds the file.
    func row(of path: String) -> Row? { rows.first { path.hasPrefix($0.path + "/") } }

    /// A row is `.kind("…", "…", needs: "…")` with its strings written out.
    private static func row(in source: SwiftSource, at index: Int) -> Row? {
        let tokens = source.tokens
        guard index + 3 < tokens.count, source.reads(".", at: index), source.reads("(", at: index + 2),
            let kind = Row.Kind(rawValue: tokens[index + 1].text), tokens[index + 3].kind == .string
        else { return nil }
        var names: [String] = []
        var needs = ""
        var label = ""
        for position in index + 3..<source.closing(of: index + 2) {
            let token = tokens[position]
            switch (token.kind, token.text) {
            case (.symbol, ","): label = ""
            case (.word, let word) where source.reads(":", at: position + 1): label = word
            case (.string, let text) where label.isEmpty: names.append(text)
            case (.string, let text) where label == "needs" || label == "of": needs += text
            case (.string, _): label = "after the names"
            default: break
            }
        }
        let stage = names.count > 1 ? names[0] : ""
        return Row(
            kind: kind, stage: stage, name: names.count > 1 ? names[1] : names[0],
            needs: needs.split(separator: " ").map(String.init), line: tokens[index].line)
    }
}
