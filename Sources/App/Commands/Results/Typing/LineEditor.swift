/// A line while it is typed: keys in, and what becomes of the line out.
struct LineEditor {
    enum Outcome: Hashable {
        case goesOn
        case line(String)
        /// Somebody wants to know how the word before the cursor can go on.
        case completes
        case clearsScreen
        case interrupted
        case ends
    }

    private(set) var text: [Character] = []
    /// How many characters stand before it.
    private(set) var cursor = 0
    /// Lines of before, the latest last.
    private let history: [String]
    /// Which of them is shown; their count for the line that is being typed.
    private var place: Int
    private var draft: [Character] = []

    init(history: [String] = []) {
        self.history = history
        place = history.count
    }

    mutating func take(_ key: KeyPress) -> Outcome {
        switch key {
        case .character(let character): insert([character])
        case .enter: return .line(String(text))
        case .tab:
            if !word.isEmpty { return .completes }
            // What is pasted may be indented.
            insert([" "])
        case .interrupt: return .interrupted
        case .endOfInput:
            if text.isEmpty { return .ends }
            erase(cursor..<min(cursor + 1, text.count))
        case .clearScreen: return .clearsScreen
        case .backspace: erase(max(0, cursor - 1)..<cursor)
        case .delete: erase(cursor..<min(cursor + 1, text.count))
        case .eraseToEnd: erase(cursor..<text.count)
        case .eraseToStart: erase(0..<cursor)
        case .eraseWord: erase(wordStart..<cursor)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .wordLeft: cursor = wordStart
        case .wordRight: cursor = wordEnd
        case .home: cursor = 0
        case .end: cursor = text.count
        case .up: show(place - 1)
        case .down: show(place + 1)
        }
        return .goesOn
    }

    private mutating func insert(_ characters: [Character]) {
        guard text.count + characters.count <= Limits.typedCharacters else { return }
        text.insert(contentsOf: characters, at: cursor)
        cursor += characters.count
    }

    private mutating func erase(_ range: Range<Int>) {
        text.removeSubrange(range)
        cursor = range.lowerBound
    }

    private mutating func show(_ wanted: Int) {
        guard wanted >= 0, wanted <= history.count else { return }
        if place == history.count { draft = text }
        place = wanted
        text = wanted == history.count ? draft : Array(history[wanted])
        cursor = text.count
    }

    // MARK: - Words

    /// As shells have it: blanks before the cursor belong to the word before them.
    private var wordStart: Int {
        var start = cursor
        while start > 0, text[start - 1] == " " { start -= 1 }
        while start > 0, text[start - 1] != " " { start -= 1 }
        return start
    }

    private var wordEnd: Int {
        var end = cursor
        while end < text.count, text[end] == " " { end += 1 }
        while end < text.count, text[end] != " " { end += 1 }
        return end
    }

    /// The name that stands before the cursor, which may begin with the dot of the shell's own words.
    var word: String { String(text[nameStart..<cursor]) }

    private var nameStart: Int {
        var start = cursor
        while start > 0, text[start - 1].isLetter || text[start - 1].isNumber || text[start - 1] == "_" { start -= 1 }
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
        let start = nameStart
        text.replaceSubrange(start..<cursor, with: common)
        cursor = start + common.count
        if isWhole, cursor == text.count { insert([" "]) }
        return true
    }

    // MARK: - Drawing

    /// What draws the line anew on one row of a terminal: where it is longer than that, what is around the cursor.
    func drawing(_ prompt: String, columns: Int) -> String {
        let room = max(1, columns - prompt.count - 1)
        let start = max(0, cursor - room)
        let shown = String(text[start..<min(text.count, start + room)])
        let place = prompt.count + cursor - start
        return "\r\(prompt)\(shown)\u{1B}[K\r\u{1B}[\(place)C"
    }
}
