/// What stands between two braces.
struct SwiftBlock: Sendable {
    enum Kind: Sendable { case type, function, property, other }

    let kind: Kind
    /// The declaration's name; empty for a block that declares nothing.
    let name: String
    /// Names of the attributes before the declaration.
    let attributes: [String]
    /// The line with the declaration's keyword.
    let line: Int
    let opens: Int
    var closes: Int
    /// The index of the block around this one.
    let parent: Int?

    var isLong: Bool { closes > opens }
}

/// Finds the blocks in a file's tokens, and what each declares.
struct BlockReader {
    private struct Declaration {
        let kind: SwiftBlock.Kind
        let name: String
        let line: Int
        let attributes: [String]
        let depth: Int
    }

    private struct Level {
        let block: Int
        let depth: Int
        let declaration: Declaration?
        let attributes: [String]
    }

    private let tokens: [SwiftToken]
    private var blocks: [SwiftBlock] = []
    private var open: [Level] = []
    /// Round and square brackets open since the last brace.
    private var depth = 0
    private var declaration: Declaration?
    private var attributes: [String] = []

    init(_ tokens: [SwiftToken]) { self.tokens = tokens }

    mutating func read() -> [SwiftBlock] {
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .symbol: readSymbol(index)
            case .word: readWord(index)
            case .string: break
            }
        }
        return blocks
    }

    private mutating func readSymbol(_ index: Int) {
        switch tokens[index].text {
        case "@": if depth == 0, index + 1 < tokens.count { attributes.append(tokens[index + 1].text) }
        case "(", "[": depth += 1
        case ")", "]": depth -= 1
        case "{": beginBlock(at: tokens[index].line)
        case "}": endBlock(at: tokens[index].line)
        case "=" where declaration?.kind == .property && declaration?.depth == depth: declaration = nil
        default: break
        }
    }

    private mutating func beginBlock(at line: Int) {
        let header = declaration.flatMap { $0.depth == depth ? $0 : nil }
        // A closure among the arguments of an attribute or a declaration does not end either.
        let isArgument = depth > 0
        open.append(
            Level(
                block: blocks.count, depth: depth, declaration: isArgument ? declaration : nil,
                attributes: isArgument ? attributes : []))
        blocks.append(
            SwiftBlock(
                kind: header?.kind ?? .other, name: header?.name ?? "", attributes: header?.attributes ?? [],
                line: header?.line ?? line, opens: line, closes: line,
                parent: open.count > 1 ? open[open.count - 2].block : nil))
        depth = 0
        declaration = nil
        attributes = []
    }

    private mutating func endBlock(at line: Int) {
        guard let level = open.popLast() else { return }
        blocks[level.block].closes = line
        depth = level.depth
        declaration = level.declaration
        attributes = level.attributes
    }

    private mutating func readWord(_ index: Int) {
        let before = index > 0 ? tokens[index - 1].text : ""
        guard depth == 0, before != "." || tokens[index - 1].kind != .symbol, before != "import" else { return }
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        switch tokens[index].text {
        case "struct", "enum", "actor", "protocol", "extension", "class":
            let isModifier = ["func", "var", "let", "subscript", "init"].contains(next?.text)
            if next?.kind == .word, !isModifier { declare(.type, named: dottedName(at: index + 1), at: index) }
        case "func":
            declare(.function, named: next?.text ?? "", at: index)
        case "init", "deinit", "subscript":
            declare(.function, named: tokens[index].text, at: index)
        case "var" where !["if", "guard", "while", "for", "case", ","].contains(before):
            declare(.property, named: next?.text ?? "", at: index)
        case "let" where ["<", ","].contains(before): break
        case "let", "case", "typealias", "associatedtype", "return", "if", "guard", "for", "while", "switch", "do",
            "repeat", "defer", "else", "catch":
            declaration = nil
            attributes = []
        default: break
        }
    }

    private mutating func declare(_ kind: SwiftBlock.Kind, named name: String, at index: Int) {
        declaration = Declaration(
            kind: kind, name: name, line: tokens[index].line, attributes: attributes, depth: depth)
        attributes = []
    }

    private func dottedName(at index: Int) -> String {
        var name = tokens[index].text
        var next = index + 1
        while next + 1 < tokens.count, tokens[next].text == ".", tokens[next + 1].kind == .word {
            name += "." + tokens[next + 1].text
            next += 2
        }
        return name
    }
}
