import System

/// A file begins with what it is for, not with who made it.
struct NoFileHeaders: Rule {
    let sentence = "files have no headers and no banners"

    private let ofHeaders = ["Copyright", "Created by", "SPDX-", "All rights reserved"]

    func findings(in repository: Repository) -> [Finding] {
        repository.files.filter(\.isCode).flatMap { file in header(file) + banners(file) }
    }

    private func header(_ file: Repository.File) -> [Finding] {
        let top = file.lines.prefix(10).enumerated().prefix { $1.hasPrefix("//") || $1.hasPrefix("/*") }
        let isHeader = top.contains { _, line in
            ofHeaders.contains { line.contains($0) } || line.drop { "/* ".contains($0) } == file.name
        }
        return isHeader ? [Finding(file.path, 1, "a header")] : []
    }

    private func banners(_ file: Repository.File) -> [Finding] {
        file.lines.enumerated().compactMap { index, line in
            let text = line.drop(while: \.isWhitespace)
            guard text.hasPrefix("//") || text.hasPrefix("/*") else { return nil }
            let rest = text.drop { $0 == "/" || $0 == "*" || $0 == " " }.prefix { $0 != " " }
            let isBanner = rest.count >= 4 && rest.allSatisfy { "-=#*~_+".contains($0) }
            return isBanner || text.hasPrefix("/////") || text.hasPrefix("/***")
                ? Finding(file.path, index + 1, "a banner") : nil
        }
    }
}

/// A file is named for what it declares.
struct FilesAreTheirTypes: Rule {
    let sentence = "a file of Sources that declares or extends one type is named for it, as Type or Type+Facet"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.compactMap { file in
            guard let swift = file.swift, file.path.hasPrefix("Sources/") else { return nil }
            let names = Set(swift.blocks.filter { swift.isSeen($0) }.map(\.name))
            // Several types may stand together under the word for what they share.
            guard names.count == 1, let name = names.first, !fits(name, file) else { return nil }
            return Finding(file.path, 1, "declares only \(name)")
        }
    }

    private func fits(_ name: String, _ file: Repository.File) -> Bool {
        let stem = Self.stem(of: file.name)
        if stem == "main" || stem == "Limits" || stem == Path(file.path).parent.name { return true }
        let isNumbered = file.name.first?.isNumber == true
        return name.split(separator: ".").contains { part in
            stem == part || stem == part + "s" || isNumbered && part.hasPrefix(stem)
        }
    }

    /// `00_Produce.swift` is Produce, and `Type+Facet.swift` is Type.
    private static func stem(of name: String) -> String {
        String(name.dropLast(".swift".count).prefix { $0 != "+" }.drop { $0.isNumber || $0 == "_" })
    }
}

extension SwiftSource {
    /// Whether the block is a type, or an extension of one, that other files see.
    fileprivate func isSeen(_ block: SwiftBlock) -> Bool {
        block.parent == nil && block.kind == .type
            && !tokens.contains { $0.line == block.line && ["private", "fileprivate"].contains($0.text) }
    }
}
