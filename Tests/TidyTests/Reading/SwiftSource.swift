/// A word, a symbol or a string of Swift, and where it stands.
struct SwiftToken: Sendable {
    enum Kind: Sendable { case word, symbol, string }

    let kind: Kind
    /// The word, backticks included; one character of an operator; or what stands between a string's quotes.
    var text: String
    let line: Int
}

/// A Swift file as far as the rules need it: tokens, comments and blocks. It is no parser: it guesses where one knows.
struct SwiftSource: Sendable {
    let tokens: [SwiftToken]
    /// The text behind `//` (or `/*`) by line, the slashes included.
    let comments: [Int: String]
    /// Functions, types and whatever else stands in braces, outer before inner.
    let blocks: [SwiftBlock]
    /// Lines that hold code, or a piece of a string that runs over several.
    let codeLines: Set<Int>
    /// Lines that begin inside a string.
    let stringLines: Set<Int>
    /// Lines that hold attributes of a declaration further down, and nothing else.
    private let attributeLines: Set<Int>

    init(_ text: String) {
        var scanner = SwiftScanner(text)
        scanner.scan()
        tokens = scanner.tokens
        comments = scanner.comments
        codeLines = scanner.codeLines
        stringLines = scanner.stringLines
        var reader = BlockReader(tokens)
        blocks = reader.read()
        let declaring = Set(blocks.flatMap { [$0.line, $0.opens, $0.closes] })
        let keywords: Set<String> = ["let", "var", "func", "case", "import", "typealias"]
        attributeLines = Dictionary(grouping: tokens, by: \.line).filter { line, tokens in
            tokens[0].text == "@" && !declaring.contains(line) && !tokens.contains { keywords.contains($0.text) }
        }.reduce(into: []) { $0.insert($1.key) }
    }

    /// What the file imports: the module's name and the line.
    var imports: [(module: String, line: Int)] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return tokens.indices.compactMap { index in
            guard tokens[index].kind == .word, tokens[index].text == "import" else { return nil }
            var next = index + 1
            if next < tokens.count, kinds.contains(tokens[next].text) { next += 1 }
            return next < tokens.count ? (tokens[next].text, tokens[index].line) : nil
        }
    }

    /// Whether the tokens from `index` on read as `texts`; strings never match.
    func reads(_ texts: String..., at index: Int) -> Bool {
        guard index >= 0, index + texts.count <= tokens.count else { return false }
        return zip(tokens[index...], texts).allSatisfy { $0.kind != .string && $0.text == $1 }
    }

    /// The index of the bracket that closes the one at `index`, or the last token's.
    func closing(of index: Int) -> Int {
        var depth = 0
        for (position, token) in tokens[index...].enumerated() where token.kind == .symbol {
            switch token.text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            default: continue
            }
            if depth == 0 { return index + position }
        }
        return tokens.count - 1
    }

    /// Lines above `line` that belong to it: comments alone on their line, and attributes.
    func lead(of line: Int) -> [Int] {
        var above = line - 1
        while codeLines.contains(above) ? attributeLines.contains(above) : comments[above] != nil { above -= 1 }
        return Array(above + 1..<line)
    }

    /// The `// TIDY: why` line on `line` or in its lead.
    func excuse(for line: Int) -> Excuse? {
        (lead(of: line) + [line]).lazy.compactMap { excuse(on: $0) }.first
    }

    func excuse(on line: Int) -> Excuse? {
        guard let comment = comments[line], comment.hasPrefix("// TIDY:") else { return nil }
        return Excuse(line: line, why: String(comment.dropFirst(8).drop { $0 == " " }))
    }
}
