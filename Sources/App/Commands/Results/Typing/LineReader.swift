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
    private var decoder = KeyDecoder()
    private var columns = 80
    /// Bytes that were read after a line's end.
    private var ahead: ArraySlice<UInt8> = []

    /// Forgets what was typed ahead.
    mutating func forget() {
        ahead = []
        decoder = KeyDecoder()
    }

    /// The next line; nil where the terminal cannot give keys. `names` says how a word could go on.
    mutating func line(_ prompt: String, names: (String) -> [String]) throws(SystemError) -> Line? {
        guard KeyMode.begin() else { return nil }
        defer { KeyMode.restore() }
        // A window may have another width by now.
        columns = Terminal(.output).columns
        var editor = LineEditor(history: history.lines)
        var isSecondTab = false
        while true {
            if ahead.isEmpty { try draw(editor, prompt) }
            guard let byte = try nextByte() else { return .end }
            guard let key = decoder.take(byte) else { continue }
            switch editor.take(key) {
            case .goesOn: break
            case .clearsScreen: try write("\u{1B}[H\u{1B}[2J")
            case .completes:
                let found = names(editor.word)
                if !editor.complete(with: found), isSecondTab, found.count > 1 {
                    try write("\n\(found.map(\.visible).joined(separator: "  "))\n")
                }
            case .interrupted:
                try write("^C\n")
                return .interrupted
            case .ends: return .end
            case .line(let text):
                try draw(editor, prompt)
                try write("\n")
                history.add(text)
                return .text(text)
            }
            isSecondTab = key == .tab
        }
    }

    private mutating func nextByte() throws(SystemError) -> UInt8? {
        if ahead.isEmpty { ahead = try StandardStream.input.read(limit: Limits.typedBytes)[...] }
        return ahead.popFirst()
    }

    private func draw(_ editor: LineEditor, _ prompt: String) throws(SystemError) {
        try write(editor.drawing(prompt, columns: columns))
    }

    private func write(_ text: String) throws(SystemError) { try StandardStream.output.write(text) }
}
