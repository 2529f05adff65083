/// What was cut out of lines, to be put in elsewhere.
struct KillRing {
    /// The latest last.
    private var texts: [String] = []
    private var place = 0

    /// What is put in next.
    var current: String? { texts.isEmpty ? nil : texts[place] }

    enum Side { case before, behind }

    /// Keeps a text; what is cut right after another one belongs to it, on the side where it stood.
    mutating func keep(_ text: String, joining side: Side?) {
        guard !text.isEmpty else { return }
        switch side {
        case .before where !texts.isEmpty: texts[texts.count - 1] = text + texts[texts.count - 1]
        case .behind where !texts.isEmpty: texts[texts.count - 1] += text
        default:
            texts.append(text)
            if texts.count > Limits.keptCuts { texts.removeFirst() }
        }
        place = texts.count - 1
    }

    /// Goes to the text that was cut before the current one; the latest follows the first.
    mutating func goBack() {
        guard !texts.isEmpty else { return }
        place = (place + texts.count - 1) % texts.count
    }
}
