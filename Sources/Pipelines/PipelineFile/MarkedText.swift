public import YAML

/// A text of the file, such as a view's SQL, that knows where in the file each of its lines stands.
public struct MarkedText: Sendable, Hashable {
    public let text: String
    /// Where the text's value begins in the file.
    public let mark: YAMLMark
    /// Where each line of the text begins in the file; empty where lines were folded and their ends are lost.
    private let lines: [YAMLMark]

    public init(text: String, mark: YAMLMark, lines: [YAMLMark] = []) {
        self.text = text
        self.mark = mark
        self.lines = lines
    }

    /// The place in the file of a line and a column of the text, both counted from 1.
    public func place(line: Int, column: Int) -> YAMLMark {
        guard line >= 1, line <= lines.count, let start = Optional(lines[line - 1]) else { return mark }
        return YAMLMark(line: start.line, column: start.column + column - 1)
    }

    /// The place in the file of a byte of the text.
    func place(ofByte offset: Int) -> YAMLMark {
        let before = text.utf8.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { text.utf8.index(after: $0) } ?? text.startIndex
        // Bytes that continue a character of UTF-8 do not count.
        return place(line: line, column: before[start...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// Finds the lines of a scalar in the file's own lines.
    init(_ text: String, style: YAMLNode.Style, at mark: YAMLMark, in source: [Substring]) {
        let count = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        switch style {
        case .literal:
            // The block's indentation is what the file's line has more than the text's.
            let texts = text.split(separator: "\n", omittingEmptySubsequences: false)
            let lines = texts.enumerated().map { index, line in
                let number = mark.line + 1 + index
                let length = number <= source.count ? source[number - 1].unicodeScalars.count : 0
                return YAMLMark(line: number, column: max(0, length - line.unicodeScalars.count) + 1)
            }
            self.init(text: text, mark: mark, lines: lines)
        case .plain, .quoted:
            let begin = YAMLMark(line: mark.line, column: mark.column + (style == .quoted ? 1 : 0))
            let line = mark.line <= source.count ? source[mark.line - 1] : ""
            let rest = line.unicodeScalars.dropFirst(begin.column - 1)
            let isWhole = count == 1 && rest.starts(with: text.unicodeScalars)
            self.init(text: text, mark: mark, lines: isWhole ? [begin] : [])
        case .folded:
            self.init(text: text, mark: mark)
        }
    }
}
