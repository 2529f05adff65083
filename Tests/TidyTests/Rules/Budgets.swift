/// Files, functions, lines and nesting stay small, or say why they do not.
struct Budgets: Rule {
    let sentence = "files, functions, lines and nesting keep their budgets, or a `// TIDY: why` line says why not"

    var fileLines = 400
    var functionLines = 70
    var lineLength = 120
    var nesting = 4

    func findings(in repository: Repository) -> [Finding] {
        repository.files.filter(\.isCode).flatMap { file in
            fileFindings(file) + lineFindings(file) + functionFindings(file) + nestingFindings(file)
        }
    }

    private func fileFindings(_ file: Repository.File) -> [Finding] {
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        guard count > fileLines else { return [] }
        return [Finding(file.path, 1, "\(count) lines, \(fileLines) allowed", excuse: file.swift?.excuseForFile)]
    }

    private func lineFindings(_ file: Repository.File) -> [Finding] {
        file.lines.enumerated().compactMap { index, line in
            // Bytes are at least as many as characters, and cheaper to count.
            guard line.utf8.count > lineLength, line.count > lineLength,
                // A long string over several lines is somebody else's text, and may not be broken.
                file.swift?.stringLines.contains(index + 1) != true
            else { return nil }
            let what = "\(line.count) characters, \(lineLength) allowed"
            return Finding(file.path, index + 1, what, excuse: file.swift?.excuse(for: index + 1))
        }
    }

    private func functionFindings(_ file: Repository.File) -> [Finding] {
        guard let swift = file.swift else { return [] }
        return swift.blocks.compactMap { block in
            let count = block.closes - block.line + 1
            guard block.kind == .function, count > functionLines else { return nil }
            let what = "\(block.name) has \(count) lines, \(functionLines) allowed"
            return Finding(file.path, block.line, what, excuse: swift.excuse(for: block.line))
        }
    }

    private func nestingFindings(_ file: Repository.File) -> [Finding] {
        guard let swift = file.swift else { return [] }
        var depths: [Int] = []
        var found: Set<Int> = []
        return swift.blocks.compactMap { block in
            depths.append(depth(of: block, inside: depths))
            guard depths[depths.count - 1] > nesting, let function = swift.function(around: block),
                found.insert(function.line).inserted
            else { return nil }
            let what = "\(function.name) nests \(depths[depths.count - 1]) deep here, \(nesting) allowed"
            let excuse = swift.excuse(for: block.opens) ?? swift.excuse(for: function.line)
            return Finding(file.path, block.opens, what, excuse: excuse)
        }
    }

    /// How many braces over several lines stand around and with the block, up to its function's own.
    private func depth(of block: SwiftBlock, inside depths: [Int]) -> Int {
        guard block.kind == .other else { return 0 }
        let around = block.parent.map { depths[$0] } ?? 0
        return around + (block.isLong ? 1 : 0)
    }
}

extension Repository.File {
    /// Whether people read the file as a program.
    var isCode: Bool { [".swift", ".c", ".h"].contains { path.hasSuffix($0) } }
}

extension SwiftSource {
    /// The `// TIDY: why` line before the first declaration, which speaks for the whole file.
    var excuseForFile: Excuse? {
        let imports = Set(imports.map(\.line))
        let first = codeLines.filter { !imports.contains($0) }.min() ?? 1
        return (0...first).lazy.compactMap { excuse(on: $0) }.first
    }

    /// The function or property that the block stands in.
    func function(around block: SwiftBlock) -> SwiftBlock? {
        var block = block
        while block.kind == .other {
            guard let parent = block.parent else { return nil }
            block = blocks[parent]
        }
        return block.kind == .type ? nil : block
    }
}
