internal import Arguments
internal import Scalars
internal import System

/// Reads lines from somebody at a terminal, who can edit them and have those of before again.
struct LineReader {
    enum Line: Hashable {
        case text(String)
        case interrupted
        case end
    }

    private var history = LineHistory()
    private var editor = LineEditor()
    private var decoder = KeyDecoder()
    /// What was typed of a statement so far.
    private var begun = ""
    /// What stands on the terminal.
    private var drawn: LineDrawing?
    /// Bytes that were read after a line's end.
    private var ahead: ArraySlice<UInt8> = []

    /// Forgets what was typed ahead.
    mutating func forget() {
        ahead = []
        decoder = KeyDecoder()
    }

    /// Remembers a line, together with those that go on with its statement.
    mutating func remember(_ line: String, goesOn: Bool) {
        begun += (begun.isEmpty ? "" : "\n") + line
        // A statement that never ends must not grow for ever.
        if !goesOn || begun.utf8.count > Limits.statementBytes { rememberBegun() }
    }

    /// Remembers also what nobody went on with.
    mutating func rememberBegun() {
        history.add(begun)
        begun = ""
    }

    /// The next line; nil where the terminal cannot give keys. `names` says how a word that stands after another could
    /// go on.
    mutating func line(
        _ prompt: String, names: (_ word: String, _ before: String) -> [String]
    ) throws(SystemError) -> Line? {
        guard KeyMode.begin() else { return nil }
        defer { KeyMode.restore() }
        editor.begin(history: history.lines)
        drawn = nil
        var isSecondTab = false
        while true {
            if ahead.isEmpty { try draw(prompt) }
            guard let key = try nextKey() else { return .end }
            switch editor.take(key) {
            case .goesOn: break
            case .clearsScreen:
                try write("\u{1B}[H\u{1B}[2J")
                drawn = nil
            case .completes:
                let found = names(editor.word, editor.wordBefore)
                if !editor.complete(with: found), isSecondTab, found.count > 1 {
                    try leave(prompt, "\n" + NameList.text(found, columns: columns))
                }
            case .refuses: try leave(prompt, "\na line has at most \(Figures.bytes(Limits.pastedBytes))\n")
            case .interrupted:
                try leave(prompt, "^C\n")
                return .interrupted
            case .ends: return .end
            case .line(let text):
                try leave(prompt, "\n")
                return .text(text)
            }
            isSecondTab = key == .tab
        }
    }

    /// The next key that means something; nil at the end.
    private mutating func nextKey() throws(SystemError) -> KeyPress? {
        while true {
            if ahead.isEmpty {
                // What a key sends after Esc comes with it. Elsewhere Esc means nothing, or is pressed for Alt.
                if editor.search != nil, decoder.isAfterEscape,
                    try !InputStream.standardInput.isReady(within: Limits.escapePause), let key = decoder.pause()
                {
                    return key
                }
                ahead = try StandardStream.input.read(limit: Limits.typedBytes)[...]
            }
            guard let byte = ahead.popFirst() else { return nil }
            if let key = decoder.take(byte) { return key }
        }
    }

    /// Of the terminal itself, whatever `COLUMNS` says: it breaks rows where it does.
    private var columns: Int { Environment.columns(of: StandardStream.output.rawValue) }

    private mutating func draw(_ prompt: String) throws(SystemError) {
        try draw(
            LineDrawing(
                prompt: editor.search?.prompt ?? prompt, goingOn: Interruptions.goingOn, text: editor.text,
                cursor: editor.cursor))
    }

    private mutating func draw(_ drawing: LineDrawing) throws(SystemError) {
        let height = Environment.rows(of: StandardStream.output.rawValue)
        try write(drawing.text(inPlaceOf: drawn, columns: columns, height: height))
        drawn = drawing
    }

    /// Writes something behind the line, which is not drawn in its place any more.
    private mutating func leave(_ prompt: String, _ text: String) throws(SystemError) {
        try draw(
            LineDrawing(
                prompt: prompt, goingOn: Interruptions.goingOn, text: editor.text, cursor: editor.text.count))
        try write(text)
        drawn = nil
    }

    private func write(_ text: String) throws(SystemError) { try StandardStream.output.write(text) }
}
