internal import Scalars

/// Looks for a line of before that has a text in it, in either case of ASCII letters, as it is typed.
struct LineSearch {
    private(set) var query = ""
    private(set) var isOlder: Bool
    private(set) var isFailing = false
    /// Which line was found, and how many characters stand before the query in it.
    private(set) var found: (place: Int, cursor: Int)?
    private let lines: [String]
    /// Where the search begins: after all lines, or at the one that was shown.
    private let start: Int

    init(_ lines: [String], from start: Int, isOlder: Bool) {
        self.lines = lines
        self.start = start
        self.isOlder = isOlder
    }

    /// What is shown instead of the prompt.
    var prompt: String { "\(isFailing ? "none " : "")\(isOlder ? "older" : "newer") with '\(query.visible)'> " }

    /// With a longer query: the line that is shown may have it, too.
    mutating func narrow(by text: String) {
        guard query.count + text.count <= Limits.searchedCharacters else { return }
        query += text
        look(from: found?.place ?? start)
    }

    /// Without the query's last character; what it then means is looked for where the search began.
    mutating func widen() {
        guard !query.isEmpty else { return }
        query.removeLast()
        found = nil
        look(from: start)
    }

    /// The next line that has it: another one than that which is shown.
    mutating func goOn(older isOlder: Bool) {
        self.isOlder = isOlder
        look(from: found?.place ?? start, butNot: found.map { lines[$0.place] })
    }

    private mutating func look(from start: Int, butNot shown: String? = nil) {
        isFailing = false
        guard !query.isEmpty else { return }
        var place = isOlder ? min(start, lines.count - 1) : start
        while lines.indices.contains(place) {
            if lines[place] != shown, let cursor = Self.place(of: query, in: lines[place]) {
                found = (place, cursor)
                return
            }
            place += isOlder ? -1 : 1
        }
        isFailing = true
    }

    private static func place(of query: String, in line: String) -> Int? {
        let line = line.foldedASCII
        return line.lastRange(of: query.foldedASCII).map { line[..<$0.lowerBound].count }
    }
}

extension String {
    fileprivate var foldedASCII: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
