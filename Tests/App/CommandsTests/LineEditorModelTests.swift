import System
import Testing

@testable import Commands

/// A line in two halves, and all lines with what became of them: another way to say what the keys do.
private struct LineModel {
    var left = ""
    var right = ""
    var lines: [String]
    var place: Int
    var cuts: [String] = []
    var current = 0
    var goesOnCutting = false
    var goesOnWalking = false
    var beforePutIn: (left: String, right: String)?

    init(_ history: [String]) {
        lines = history + [""]
        place = history.count
    }

    mutating func press(_ key: KeyPress) {
        let (wasCutting, wasWalking, before) = (goesOnCutting, goesOnWalking, beforePutIn)
        (goesOnCutting, goesOnWalking, beforePutIn) = (false, false, nil)
        switch key {
        case .character(let character): left.append(character)
        case .paste(let text): left += text
        case .backspace: left = String(left.dropLast())
        case .delete: right = String(right.dropFirst())
        case .left: shift(-left.suffix(1).count)
        case .right: shift(right.prefix(1).count)
        case .wordLeft: shift(-wordLeft.count)
        case .wordRight: shift(wordRight.count)
        case .home: shift(-left.reversedPrefix { $0 != "\n" }.count)
        case .end: shift(right.prefix { $0 != "\n" }.count)
        case .cutWordLeft: cut(left: wordLeft, wasCutting)
        case .cutToBlank:
            let blanks = left.reversedPrefix(while: \.isWhitespace)
            let word = left.dropLast(blanks.count).reversedPrefix { !$0.isWhitespace }
            cut(left: left.suffix(blanks.count + word.count), wasCutting)
        case .cutToStart:
            let line = left.reversedPrefix { $0 != "\n" }
            cut(left: line.isEmpty ? left.suffix(1) : line, wasCutting)
        case .cutWordRight: cut(right: wordRight, wasCutting)
        case .cutToEnd:
            let line = right.prefix { $0 != "\n" }
            cut(right: line.isEmpty ? right.prefix(1) : line, wasCutting)
        case .putIn: putIn((left, right))
        case .putInEarlier where before != nil:
            current = (current + cuts.count - 1) % cuts.count
            putIn(before!)
        case .transpose: transpose()
        case .uppercase:
            let word = wordRight
            right = String(right.dropFirst(word.count))
            left += word.uppercased()
        case .up: go(-1, wasWalking)
        case .down: go(1, wasWalking)
        default: break
        }
    }

    private var wordLeft: Substring {
        let gap = left.reversedPrefix { !$0.isLetter && !$0.isNumber }
        let word = left.dropLast(gap.count).reversedPrefix { $0.isLetter || $0.isNumber }
        return left.suffix(gap.count + word.count)
    }

    private var wordRight: Substring {
        let gap = right.prefix { !$0.isLetter && !$0.isNumber }
        let word = right.dropFirst(gap.count).prefix { $0.isLetter || $0.isNumber }
        return right.prefix(gap.count + word.count)
    }

    private mutating func shift(_ step: Int) {
        let all = left + right
        let count = left.count + step
        (left, right) = (String(all.prefix(count)), String(all.dropFirst(count)))
    }

    private mutating func cut(left part: Substring, _ joins: Bool) {
        keep(String(part)) { joins ? String(part) + $0 : nil }
        left = String(left.dropLast(part.count))
    }

    private mutating func cut(right part: Substring, _ joins: Bool) {
        keep(String(part)) { joins ? $0 + String(part) : nil }
        right = String(right.dropFirst(part.count))
    }

    private mutating func keep(_ part: String, joined: (String) -> String?) {
        goesOnCutting = true
        guard !part.isEmpty else { return }
        if let last = cuts.last, let longer = joined(last) { cuts[cuts.count - 1] = longer } else { cuts.append(part) }
        cuts = cuts.suffix(32)
        current = cuts.count - 1
    }

    private mutating func putIn(_ before: (left: String, right: String)) {
        guard !cuts.isEmpty else { return }
        (left, right) = (before.left + cuts[current], before.right)
        beforePutIn = before
    }

    private mutating func transpose() {
        if right.isEmpty || right.first == "\n" {
            let two = left.reversedPrefix { $0 != "\n" }.suffix(2)
            if two.count == 2 { left = left.dropLast(2) + String(two.reversed()) }
        } else if let before = left.last, before != "\n" {
            left = left.dropLast() + "\(right.removeFirst())\(before)"
        }
    }

    private mutating func go(_ step: Int, _ wasWalking: Bool) {
        let all = (left + right).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let row = left.count { $0 == "\n" }
        if !wasWalking, all.indices.contains(row + step) {
            let column = min(left.reversedPrefix { $0 != "\n" }.count, all[row + step].count)
            let ahead = all[..<(row + step)].map { $0 + "\n" }.joined() + all[row + step].prefix(column)
            (left, right) = (ahead, String((left + right).dropFirst(ahead.count)))
        } else if lines.indices.contains(place + step) {
            lines[place] = left + right
            place += step
            (left, right) = (lines[place], "")
            goesOnWalking = true
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func reversedPrefix(while isInside: (Character) -> Bool) -> Substring {
        suffix(reversed().prefix(while: isInside).count)
    }
}

@Suite struct `A line under random keys` {
    private static let keys: [KeyPress] =
        [
            .backspace, .delete, .left, .right, .wordLeft, .wordRight, .home, .end, .up, .down, .cutToEnd, .cutToStart,
            .cutToBlank, .cutWordLeft, .cutWordRight, .putIn, .putInEarlier, .putInEarlier, .transpose, .uppercase,
            .escape, .cancel, .paste("x y\nz"), .paste("\n"),
        ] + "ab .é漢1_".map { .character($0) }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is what a simple model says`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let history = ["one", "two lines\nof it", "", "three"]
        var model = LineModel(history)
        var editor = LineEditor(history: history)
        var pressed: [KeyPress] = []
        for _ in 0..<400 {
            let key = Self.keys.randomElement(using: &random)!
            pressed.append(key)
            model.press(key)
            #expect(editor.take(key) == .goesOn)
            guard editor.text == Array(model.left + model.right), editor.cursor == model.left.count else {
                let line = `A line that is edited`.shown(editor)
                Issue.record("\(line) and not \(model.left)|\(model.right) after \(pressed.suffix(8))")
                return
            }
        }
    }

    /// With marks, whose letters they join: nothing is lost, and no part of a letter is left alone.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `never breaks a letter`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let characters = ["e", "\u{301}", "\u{200D}", "👩", "\n", "가", "\u{1112}", "\u{1161}"].map(Character.init)
        let keys = Self.keys + characters.flatMap { [.character($0), .character($0)] } + [.searchOlder, .searchNewer]
        var editor = LineEditor(history: ["e\u{301}a", "👩\u{200D}👩"])
        for _ in 0..<400 {
            let before = editor
            let key = keys.randomElement(using: &random)!
            _ = editor.take(key)
            #expect(editor.text == Array(String(editor.text)) && (0...editor.text.count).contains(editor.cursor))
            guard case .character(let new) = key, before.search == nil else { continue }
            let (left, right) = (before.text[..<before.cursor], before.text[before.cursor...])
            let whole = String(left) + String(new) + String(right)
            #expect(String(editor.text).unicodeScalars.elementsEqual(whole.unicodeScalars))
        }
    }
}
