import JSON
import Time

extension LogEntry {
    /// One line, without its end.
    public func line(as format: LogFormat) -> String {
        switch format {
        case .text: textLine
        case .json: jsonLine
        }
    }

    /// `2026-11-03 14:02:11.123 info    kafka: topic created topic=orders`; the time is UTC.
    private var textLine: String {
        let time = CivilTime(millisecondsSince1970: wallMilliseconds).description
        let padding = String(repeating: " ", count: 7 - level.rawValue.count)
        var line = "\(time.prefix(10)) \(time.dropFirst(11).dropLast()) \(level.rawValue)\(padding) \(part): "
        line += Self.onOneLine(Self.cut(message))
        for field in fields { line += " \(field.name)=\(Self.word(Self.cut(Self.text(of: field.value))))" }
        return line
    }

    private var jsonLine: String {
        var json = JSONWriter()
        json.object { object in
            object.member("time", CivilTime(millisecondsSince1970: wallMilliseconds).description)
            object.member("level", level.rawValue)
            object.member("part", part)
            object.member("message", Self.cut(message))
            for field in fields {
                let name = Self.ownNames.contains(field.name) ? field.name + "_" : field.name
                if let text = field.value as? String {
                    object.member(name, Self.cut(text))
                } else {
                    object.member(name, field.value)
                }
            }
        }
        return json.text
    }

    /// A text as it is, anything else as JSON has it.
    static func text(of value: any LogValue) -> String {
        if let text = value as? String { return text }
        var json = JSONWriter()
        json.value(value)
        return json.text
    }

    private static let ownNames = ["time", "level", "part", "message"]

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > Limits.logTextCharacters, text.count > Limits.logTextCharacters else { return text }
        return "\(text.prefix(Limits.logTextCharacters))… (\(text.count) characters)"
    }

    /// The text as it is when it is one plain word, else in quotes.
    private static func word(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" && !isControl($0) }
        return isPlain && !text.isEmpty ? text : "\"\(onOneLine(text, quoted: true))\""
    }

    /// The text with everything escaped that could end the line, move a cursor or look like another line.
    private static func onOneLine(_ text: String, quoted: Bool = false) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\"" where quoted, "\\" where quoted: line += "\\\(scalar)"
            case _ where isControl(scalar): line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
