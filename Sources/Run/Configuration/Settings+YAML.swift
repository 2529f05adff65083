extension Settings {
    /// The effective configuration as a file that says the same, each value with its origin; secrets are hidden.
    public func yaml(withSentences: Bool = false) -> String {
        var lines: [Line] = []
        add(section: [], to: &lines, withSentences: withSentences)
        let width = lines.map(\.text.count).filter { $0 <= Limits.alignedColumn }.max() ?? 0
        return lines.map { line in
            guard let comment = line.comment else { return line.text + "\n" }
            let gap = String(repeating: " ", count: max(0, width - line.text.count) + 1)
            return line.text + gap + "# \(comment)\n"
        }.joined()
    }

    private struct Line {
        let text: String
        var comment: String?
    }

    private func yaml(of key: KeyRow) -> String {
        let text = text(ofKey: key.name)
        guard key.isList else { return yamlScalar(text) }
        return "["
            + text.split(separator: ",").map { yamlScalar(String($0.drop { $0 == " " })) }.joined(separator: ", ")
            + "]"
    }

    private func add(section path: [String], to lines: inout [Line], withSentences: Bool) {
        let margin = String(repeating: "  ", count: path.count)
        for key in schema.keys where key.path.dropLast() == path[...] {
            if withSentences { lines.append(Line(text: "\(margin)# \(key.sentence)")) }
            let value = key.isSecret ? yamlScalar(Self.hidden) : yaml(of: key)
            let name = yamlScalar(key.path.last ?? "")
            lines.append(Line(text: "\(margin)\(name): \(value)", comment: "\(origin(ofKey: key.name))"))
        }
        for section in schema.sections where section.path.dropLast() == path[...] {
            if withSentences { lines.append(Line(text: "\(margin)# \(section.sentence)")) }
            lines.append(Line(text: "\(margin)\(yamlScalar(section.path.last ?? "")):"))
            add(section: section.path, to: &lines, withSentences: withSentences)
        }
    }
}

/// The text as YAML that reads back as the same text, variables not replaced.
func yamlScalar(_ text: String) -> String {
    let isSimple = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: " _./-".utf8.contains(byte)
        }
    }
    let isWhole = text.first != " " && text.last != " " && text.first != "-" || Int(text) != nil
    if isSimple && isWhole && !["", "null", "Null", "NULL"].contains(text) { return text }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "$": return "$$"
    case " "..."~", "\u{A0}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}": return String(scalar)
    default:
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
