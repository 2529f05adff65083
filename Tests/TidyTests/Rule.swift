import Testing

/// Something that holds for the whole repository, as code.
protocol Rule: Sendable, CustomTestStringConvertible {
    /// The rule as a sentence, for whoever broke it.
    var sentence: String { get }
    /// Every place that breaks the rule, or would if a line beside it did not say why it may.
    func findings(in repository: Repository) -> [Finding]
}

/// A place that breaks a rule.
struct Finding: Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let what: String
    /// What a `// TIDY:` line beside the place says in its defence.
    var excuse: Excuse?

    init(_ path: String, _ line: Int, _ what: String, excuse: Excuse? = nil) {
        self.path = path
        self.line = line
        self.what = what
        self.excuse = excuse
    }

    var description: String { "\(path):\(line): \(what)" + (excuse.map { " (allowed: \($0.why))" } ?? "") }
}

/// A `// TIDY: why` line.
struct Excuse: Sendable, Hashable {
    let line: Int
    let why: String
}

extension Rule {
    var testDescription: String { sentence }

    /// The findings that nothing excuses.
    func violations(in repository: Repository) -> [Finding] {
        findings(in: repository).filter { $0.excuse == nil }
    }
}
