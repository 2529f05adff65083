/// A line while it is typed: keys in, and what becomes of the line out. What is pasted may make it several lines.
struct LineEditor {
    enum Outcome: Hashable {
        case goesOn
        case line(String)
        /// Somebody wants to know how the word before the cursor can go on.
        case completes
        case clearsScreen
        case interrupted
        case ends
        /// What was pasted is longer than a line may be.
        case refuses
    }

    /// What the key before did, as far as the next one goes on with it.
    private enum Effect {
        case none
        case cut
        /// What was put in, and what stood there before it.
        case putIn(before: [Character], cursor: Int)
        case walked
    }

    var text: [Character] = []
    /// How many characters stand before it.
    var cursor = 0
    /// Lines of before, the latest last.
    private var history: [String]
    /// Which of them is shown; their count for the line that is being typed.
    private var place: Int
    /// What became of those that were changed or typed, until the line ends.
    private var drafts: [Int: [Character]] = [:]
    private(set) var search: LineSearch?
    /// What Ctrl-G gives back.
    private var origin: (text: [Character], cursor: Int) = ([], 0)
    private var lastQuery = ""
    private var ring = KillRing()
    private var effect = Effect.none

    init(history: [String] = []) {
        self.history = history
        place = history.count
    }

    /// Begins another line. What was cut, and looked for, is kept.
    mutating func begin(history: [String]) {
        (text, cursor) = ([], 0)
        self.history = history
        place = history.count
        drafts = [:]
        search = nil
        effect = .none
    }

    mutating func take(_ key: KeyPress) -> Outcome {
        if search != nil, let outcome = takeSearching(key) { return outcome }
        let before = effect
        effect = .none
        switch key {
        case .enter: return .line(String(text))
        case .tab:
            guard text[lineStart..<cursor].allSatisfy(\.isWhitespace) else { return .completes }
            // What is pasted may be indented.
            return insert(" ")
        case .interrupt: return .interrupted
        case .endOfInput where text.isEmpty: return .ends
        case .clearScreen: return .clearsScreen
        case .character(let character): return insert(String(character))
        case .paste(let pasted): return insert(pasted)
        case .pasteTooLong: return .refuses
        case .backspace: replace(max(0, cursor - 1)..<cursor, with: "")
        case .delete, .endOfInput: replace(cursor..<min(cursor + 1, text.count), with: "")
        case .cutToEnd, .cutToStart, .cutToBlank, .cutWordLeft, .cutWordRight: cut(key, after: before)
        case .putIn: putIn(ring.current, after: (text, cursor))
        case .putInEarlier:
            guard case .putIn(let text, let cursor) = before else { break }
            ring.goBack()
            putIn(ring.current, after: (text, cursor))
        case .transpose: transpose()
        case .uppercase: changeWord { $0.uppercased() }
        case .lowercase: changeWord { $0.lowercased() }
        case .capitalize: changeWord { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        case .searchOlder, .searchNewer: beginSearch(isOlder: key == .searchOlder)
        case .up, .down: go(key == .up ? -1 : 1, after: before)
        case .left, .right, .wordLeft, .wordRight, .home, .end: move(key)
        case .escape, .cancel: break
        }
        return .goesOn
    }

    // MARK: - Changes

    mutating func insert(_ new: String) -> Outcome {
        guard text.count + new.count <= Limits.typedCharacters else { return .refuses }
        replace(cursor..<cursor, with: new)
        return .goesOn
    }

    /// Puts the cursor behind what is new. At either end that may become one character with its neighbour, as a letter
    /// does with a mark that comes after it.
    mutating func replace(_ range: Range<Int>, with new: String) {
        let outer = max(0, range.lowerBound - 1)..<min(text.count, range.upperBound + 1)
        let head = String(text[outer.lowerBound..<range.lowerBound]) + new
        let characters = Array(head + String(text[range.upperBound..<outer.upperBound]))
        var rest = head.unicodeScalars.count
        cursor = outer.lowerBound
        for character in characters where rest > 0 {
            rest -= character.unicodeScalars.count
            cursor += 1
        }
        text.replaceSubrange(outer, with: characters)
    }

    private mutating func cut(_ key: KeyPress, after before: Effect) {
        let range =
            switch key {
            // At its end it is the line's end that goes.
            case .cutToEnd: cursor..<(lineEnd > cursor ? lineEnd : min(cursor + 1, text.count))
            case .cutToStart: (lineStart < cursor ? lineStart : max(0, cursor - 1))..<cursor
            case .cutToBlank: blankStart..<cursor
            case .cutWordLeft: wordStart..<cursor
            default: cursor..<wordEnd
            }
        var side: KillRing.Side?
        if case .cut = before { side = range.lowerBound < cursor ? .before : .behind }
        ring.keep(String(text[range]), joining: side)
        replace(range, with: "")
        effect = .cut
    }

    private mutating func putIn(_ cut: String?, after before: (text: [Character], cursor: Int)) {
        guard let cut else { return }
        (text, cursor) = before
        guard insert(cut) == .goesOn else { return }
        effect = .putIn(before: before.text, cursor: before.cursor)
    }

    // MARK: - Lines of before

    /// To another line of the text, and beyond its first or last one to those of before. Whoever walks through them
    /// goes on with that, however many lines each has.
    private mutating func go(_ step: Int, after before: Effect) {
        if case .walked = before { return show(place + step) }
        if !moveLine(step) { show(place + step) }
    }

    private mutating func show(_ wanted: Int) {
        guard wanted >= 0, wanted <= history.count else { return }
        effect = .walked
        drafts[place] = text
        place = wanted
        text = drafts[wanted] ?? Array(history[wanted])
        cursor = text.count
    }

    private mutating func beginSearch(isOlder: Bool) {
        origin = (text, cursor)
        search = LineSearch(history, from: place, isOlder: isOlder)
    }

    /// A key while a line of before is looked for; nil for one that takes the line that was found, and then does what
    /// it always does.
    private mutating func takeSearching(_ key: KeyPress) -> Outcome? {
        guard var looking = search else { return nil }
        switch key {
        case .character(let character): looking.narrow(by: String(character))
        case .paste(let pasted): looking.narrow(by: pasted)
        case .backspace: looking.widen()
        case .searchOlder, .searchNewer:
            let isOlder = key == .searchOlder
            if looking.query.isEmpty {
                looking = LineSearch(history, from: place, isOlder: isOlder)
                looking.narrow(by: lastQuery)
            } else {
                looking.goOn(older: isOlder)
            }
        case .cancel, .interrupt:
            (text, cursor) = origin
            endSearch(looking)
            return .goesOn
        default:
            if let found = looking.found {
                drafts[place] = origin.text
                place = found.place
            }
            endSearch(looking)
            return key == .escape ? .goesOn : nil
        }
        search = looking
        (text, cursor) = looking.found.map { (Array(history[$0.place]), $0.cursor) } ?? origin
        return .goesOn
    }

    private mutating func endSearch(_ ended: LineSearch) {
        if !ended.query.isEmpty { lastQuery = ended.query }
        search = nil
        effect = .none
    }
}
