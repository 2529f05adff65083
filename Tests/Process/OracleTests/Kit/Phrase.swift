/// A piece of SQL as a view says it, the same as plain SQLite says it, and the stream's columns that it names.
struct Phrase: ExpressibleByStringInterpolation {
    var ours = ""
    var theirs = ""
    var columns: Set<String> = []

    init(stringLiteral text: String) { (ours, theirs) = (text, text) }

    init(stringInterpolation phrase: Interpolation) { self = phrase.phrase }

    init(ours: Phrase, theirs: Phrase) {
        self.ours = ours.ours
        self.theirs = theirs.theirs
        columns = ours.columns.union(theirs.columns)
    }

    static func column(_ name: String) -> Phrase {
        var phrase = Phrase(stringLiteral: name)
        phrase.columns = [name]
        return phrase
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var phrase = Phrase(stringLiteral: "")

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ text: String) { append(Phrase(stringLiteral: text)) }

        mutating func appendInterpolation(_ text: String) { append(Phrase(stringLiteral: text)) }

        mutating func appendInterpolation(_ part: Phrase) { append(part) }

        private mutating func append(_ part: Phrase) {
            phrase.ours += part.ours
            phrase.theirs += part.theirs
            phrase.columns.formUnion(part.columns)
        }
    }
}

extension [Phrase] {
    func joined(_ separator: String) -> Phrase {
        guard let first else { return "" }
        return dropFirst().reduce(first) { "\($0)\(separator)\($1)" }
    }
}
