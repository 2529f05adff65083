/// Nothing in the repository marks itself as unfinished.
struct FinishedWork: Rule {
    let sentence = "nothing is marked as unfinished: it is done, or it is not begun"

    /// Put together here, so that this file does not break its own rule.
    static let marks = [["TO", "DO"], ["FIX", "ME"], ["X", "XX"], ["HA", "CK"]].map { $0.joined() }

    func findings(in repository: Repository) -> [Finding] {
        repository.lines { line in
            Self.marks.first { line.containsWord($0) }.map { "\($0) here" }
        }
    }
}

/// Nothing in the repository knows the machine that it was written on.
struct NoMachinePaths: Rule {
    let sentence = "no path of somebody's machine stands in the repository"

    /// Put together here, so that this file does not break its own rule.
    static let paths = ["work", "root", "Users"].map { "/\($0)/" } + ["home"].map { "/\($0)/" }

    func findings(in repository: Repository) -> [Finding] {
        repository.lines { line in
            Self.paths.first { line.containsPath($0) }.map { "the path \($0)" }
        }
    }
}

extension Repository {
    /// Asks about every line of every file; an answer is a finding.
    func lines(_ complaint: (Substring) -> String?) -> [Finding] {
        files.flatMap { file in
            file.lines.enumerated().compactMap { index, line in
                complaint(line).map { Finding(file.path, index + 1, $0) }
            }
        }
    }
}

extension Substring {
    /// Whether `word` stands here with no letter, digit or underscore beside it.
    func containsWord(_ word: String) -> Bool {
        found(word) { before, after in !Self.isWord(before) && !Self.isWord(after) }
    }

    /// Whether an absolute path begins with `path` here.
    func containsPath(_ path: String) -> Bool {
        found(path) { before, _ in !Self.isWord(before) && before != UInt8(ascii: ".") && before != UInt8(ascii: "}") }
    }

    private func found(_ text: String, where fits: (UInt8?, UInt8?) -> Bool) -> Bool {
        guard contains(text) else { return false }
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { start in
            let end = start + wanted.count
            return bytes[start] == wanted[0] && bytes[start..<end].elementsEqual(wanted)
                && fits(start > 0 ? bytes[start - 1] : nil, end < bytes.count ? bytes[end] : nil)
        }
    }

    private static func isWord(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        let character = Character(UnicodeScalar(byte))
        return character.isLetter || character.isNumber || character == "_"
    }
}
