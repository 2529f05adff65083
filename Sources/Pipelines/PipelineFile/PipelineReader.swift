import Plans
import Scalars
import System
import Time
import YAML

/// Collects a pipeline's parts and problems; nothing that is wrong keeps it from seeing the rest.
struct PipelineReader {
    let file: String
    /// Where the tables' files are looked for.
    let folder: Path
    /// The file's lines, by which texts find their places.
    let lines: [Substring]
    var problems: [PipelineProblem] = []
    /// What views may name, and what of it is not known because of a mistake.
    var scheme = Scheme(streams: [])

    init(file: String, folder: Path, bytes: [UInt8]) {
        self.file = file
        self.folder = folder
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        lines = String(decoding: bytes.dropFirst(hasMark ? 3 : 0), as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    mutating func report(_ sentence: String, at mark: YAMLMark) {
        problems.append(PipelineProblem(file: file, mark: mark, sentence))
    }

    // MARK: - Mappings

    /// The keys of a mapping of which those in `known` may be there; nil when it is none.
    mutating func fields(_ node: YAMLNode, _ name: String, known: [String]) -> Fields? {
        guard let entries = node.mapping else {
            let subject = name.isEmpty ? "the file" : name
            report("\(subject) must be keys with values (key: value), not \(node.kindName)", at: node.mark)
            return nil
        }
        var misspelled: Set<String> = []
        for entry in entries where !known.contains(entry.key) {
            report(unknownKey(entry.key, in: name, known: known), at: entry.keyMark)
            if let meant = nearestName(to: entry.key, among: known) { misspelled.insert(meant) }
        }
        return Fields(name: name, mark: node.mark, entries: entries, misspelled: misspelled)
    }

    /// The things that a section such as `streams` names; none when it is not there.
    mutating func named(_ section: String, in fields: Fields) -> [NamedNode] {
        guard let node = fields[section], !node.isNull else { return [] }
        let path = fields.path(section)
        guard let entries = node.mapping else {
            report("\(path) must be names with what they are (name: …), not \(node.kindName)", at: node.mark)
            return []
        }
        guard entries.count <= Limits.entries else {
            report("\(path) has \(entries.count) entries; at most \(Limits.entries) are read", at: node.mark)
            return []
        }
        return entries.map {
            NamedNode(name: $0.key, path: "\(path).\($0.key)", mark: $0.keyMark, node: $0.value)
        }
    }

    // MARK: - Values

    /// The value at `key`; nil when it is not there, or is not as expected, which is then reported with `hint`.
    mutating func value<Value>(
        _ key: String, _ kind: ValueKind<Value>, in fields: Fields, hint: (String) -> String = { _ in "" }
    ) -> Value? {
        guard let node = fields[key] else { return nil }
        guard let text = scalar(node, fields.path(key), kind.expectation) else { return nil }
        if let value = kind.read(text) { return value }
        report("\(fields.path(key)) \(kind.complaint(about: text))\(hint(text))", at: node.mark)
        return nil
    }

    /// What to say of a word that stands for one of ours elsewhere.
    func meant(in others: [String: String]) -> (String) -> String {
        { word in others[word].map { "; did you mean \"\($0)\"?" } ?? "" }
    }

    /// A scalar's text; the word null is one here.
    mutating func scalar(_ node: YAMLNode, _ path: String, _ expectation: String) -> String? {
        if let text = node.text, !node.isNull || text == "null" { return text }
        report("\(path) must be \(expectation), not \(node.kindName)", at: node.mark)
        return nil
    }

    /// A text that says something, with its places.
    mutating func markedText(_ node: YAMLNode, _ path: String, _ expectation: String) -> MarkedText? {
        guard let text = scalar(node, path, expectation), case .scalar(_, let style) = node.content else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            report("\(path) must be \(expectation), not an empty text", at: node.mark)
            return nil
        }
        return MarkedText(text, style: style, at: node.mark, in: lines)
    }

    /// Whether a name can be used in SQL without quotes, and is nobody else's.
    mutating func check(name: String, _ subject: String, at mark: YAMLMark) {
        let bytes = Array(name.utf8)
        let isWord = bytes.allSatisfy { UInt8.isLetter($0) || UInt8.isDigit($0) || $0 == UInt8(ascii: "_") }
        if !isWord || bytes.isEmpty || UInt8.isDigit(bytes[0]) || bytes.count > Limits.nameBytes {
            report(
                "\(subject): a name has letters, digits and _, begins with a letter or _, and is at most "
                    + "\(Limits.nameBytes) long\(Self.mended(name))", at: mark)
        } else if ["sluice", "sqlite"].contains(where: { "\(name.lowercased())_".hasPrefix("\($0)_") }) {
            report(
                "\(subject): sluice, sqlite and names that begin with sluice_ or sqlite_ are the store's; take another",
                at: mark)
        } else if let tail = name.range(ofGeneration: ()) {
            report("\(subject): names that end in \(tail) are for the generations of views; take another", at: mark)
        }
    }

    /// The nearest name that can be had, as the end of a sentence.
    static func mended(_ name: String, with signs: String = "_") -> String {
        let isKept = { (byte: UInt8) in UInt8.isLetter(byte) || UInt8.isDigit(byte) || signs.utf8.contains(byte) }
        let name = String(name.unicodeScalars.map { $0.isASCII && isKept(UInt8($0.value)) ? Character($0) : "_" })
        let isName = name.utf8.contains(where: UInt8.isLetter) && name.utf8.count < Limits.nameBytes
        guard isName, let first = name.utf8.first else { return "" }
        return "; write \(UInt8.isLetter(first) ? "" : "_")\(name)"
    }

    /// A time zone by its name.
    mutating func zone(_ key: String, in fields: Fields) -> Zone? {
        guard let node = fields[key], let name = scalar(node, fields.path(key), "a time zone such as Europe/Berlin")
        else { return nil }
        do throws(ZoneError) { return try Zone.named(name) } catch {
            let near = error.code == .unknown ? suggestion(for: name, among: ["UTC"] + Zone.names()) : ""
            report("\(fields.path(key)): \(error)\(near)", at: node.mark)
            return nil
        }
    }
}

extension UInt8 {
    fileprivate static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
    fileprivate static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}

extension String {
    /// `__` and digits at the end, which a view's generations have.
    fileprivate func range(ofGeneration: ()) -> String? {
        let digits = utf8.reversed().prefix { UInt8.isDigit($0) }.count
        let head = utf8.dropLast(digits)
        return digits > 0 && head.reversed().starts(with: "__".utf8) ? String(suffix(digits + 2)) : nil
    }
}
