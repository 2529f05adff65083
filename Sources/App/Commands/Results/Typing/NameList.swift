internal import Scalars

/// Names beside and below each other, as a directory's are listed.
enum NameList {
    static func text(_ names: [String], columns: Int) -> String {
        let shown = names.prefix(Limits.shownNames).map(\.visible)
        let width = (shown.map(\.terminalWidth).max() ?? 0) + 2
        let across = max(1, (columns + 1) / width)
        let down = (shown.count + across - 1) / across
        var text = ""
        for row in 0..<down {
            var line = ""
            for place in stride(from: row, to: shown.count, by: down) {
                line += shown[place]
                if place + down < shown.count {
                    line += String(repeating: " ", count: width - shown[place].terminalWidth)
                }
            }
            text += line + "\n"
        }
        let more = names.count - shown.count
        return more > 0 ? text + "and \(Figures.count(more)) more\n" : text
    }
}
