extension LineEditor {
    mutating func move(_ key: KeyPress) {
        switch key {
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .wordLeft: cursor = wordStart
        case .wordRight: cursor = wordEnd
        case .home: cursor = lineStart
        default: cursor = lineEnd
        }
    }

    /// Moves the cursor up or down within the text; false where that is its first or last line.
    mutating func moveLine(_ step: Int) -> Bool {
        let column = cursor - lineStart
        let edge = step < 0 ? lineStart - 1 : lineEnd + 1
        guard (0...text.count).contains(edge) else { return false }
        cursor = edge
        cursor = min(lineStart + column, lineEnd)
        return true
    }

    var lineStart: Int { text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
    var lineEnd: Int { text[cursor...].firstIndex(of: "\n") ?? text.count }

    // MARK: - Words

    /// As shells have it: words are letters and digits, and what lies between the cursor and one belongs to it.
    var wordStart: Int { start(of: \.isInWord) }

    var wordEnd: Int {
        var end = cursor
        while end < text.count, !text[end].isInWord { end += 1 }
        while end < text.count, text[end].isInWord { end += 1 }
        return end
    }

    /// Where that begins which stands between blanks.
    var blankStart: Int { start { !$0.isWhitespace } }

    private func start(of isInside: (Character) -> Bool) -> Int {
        var start = cursor
        while start > 0, !isInside(text[start - 1]) { start -= 1 }
        while start > 0, isInside(text[start - 1]) { start -= 1 }
        return start
    }

    /// Changes the rest of the word, or all of the next one.
    mutating func changeWord(_ change: (String) -> String) {
        let end = wordEnd
        let start = text[cursor..<end].firstIndex(where: \.isInWord) ?? end
        replace(start..<end, with: change(String(text[start..<end])))
    }

    /// Has the character before the cursor change places with the one at it; at a line's end, the two before it.
    mutating func transpose() {
        let second = cursor == lineEnd ? cursor - 1 : cursor
        guard second > lineStart else { return }
        replace(second - 1..<second + 1, with: "\(text[second])\(text[second - 1])")
    }

    // MARK: - Names

    /// The name that stands before the cursor, which may begin with the dot of the shell's own words.
    var word: String { String(text[nameStart..<cursor]) }

    /// What stands between blanks before it.
    var wordBefore: String {
        let before = text[..<nameStart].reversed().drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        return nameStart > 0 && !text[nameStart - 1].isWhitespace ? "" : String(before.reversed())
    }

    private var nameStart: Int {
        var start = cursor
        while start > 0, text[start - 1].isInWord || text[start - 1] == "_" { start -= 1 }
        return start == 1 && text[0] == "." ? 0 : start
    }

    /// Goes on with the word as far as all of `names` agree; says whether that was of any use.
    mutating func complete(with names: [String]) -> Bool {
        guard let first = names.first else { return false }
        let common = names.dropFirst().reduce(Array(first)) { common, name in
            Array(zip(common, name).prefix { $0 == $1 }.map(\.0))
        }
        let known = cursor - nameStart
        let isWhole = names.count == 1
        guard common.count > known || isWhole else { return false }
        replace(nameStart..<cursor, with: String(common))
        if isWhole, cursor == text.count { _ = insert(" ") }
        return true
    }
}

extension Character {
    fileprivate var isInWord: Bool { isLetter || isNumber }
}
