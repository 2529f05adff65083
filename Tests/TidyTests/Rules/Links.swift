import System

/// What a page links to is there.
struct LinksLead: Rule {
    let sentence = "a link in a page leads to a file or folder of the repository"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            Self.targets(in: file).compactMap { target, line in
                let path = Self.resolve(target, from: Path(file.path).parent)
                return repository.paths.contains(path) || path.isEmpty
                    ? nil : Finding(file.path, line, "\(target) leads nowhere")
            }
        }
    }

    /// Targets of `[text](target)` outside code, without those in the web and on the page itself.
    private static func targets(in file: Repository.File) -> [(String, Int)] {
        var isCode = false
        return file.lines.enumerated().flatMap { index, line -> [(String, Int)] in
            if line.drop(while: \.isWhitespace).hasPrefix("```") { isCode.toggle() }
            return isCode ? [] : targets(in: line).map { ($0, index + 1) }
        }
    }

    private static func targets(in line: Substring) -> [String] {
        // Every second piece between backticks is code.
        let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "code" }.joined()
        return prose.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            let target = piece.prefix { $0 != ")" && $0 != " " }
            let path = String(target.prefix { $0 != "#" })
            return path.isEmpty || target.contains("://") || target.hasPrefix("mailto:") ? nil : path
        }
    }

    private static func resolve(_ target: String, from folder: Path) -> String {
        var parts = target.hasPrefix("/") || folder.text == "." ? [] : folder.text.split(separator: "/")
        for part in target.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return target
            }
        }
        return parts.joined(separator: "/")
    }
}

/// Every stage introduces itself.
struct StagesHavePages: Rule {
    let sentence = "every stage's folder has a README.md"

    func findings(in repository: Repository) -> [Finding] {
        let folders = repository.files.compactMap { file -> String? in
            let parts = file.path.split(separator: "/")
            return parts.count > 2 && parts[0] == "Sources" ? "Sources/\(parts[1])" : nil
        }
        return (["Sources", "Tests"] + Set(folders).sorted()).filter { folder in
            repository.paths.contains(folder) && !repository.paths.contains("\(folder)/README.md")
        }.map { Finding("\($0)/README.md", 1, "is missing") }
    }
}
