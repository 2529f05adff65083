internal import Aggregates
internal import StreamEngine
internal import System

/// Sees to it that nobody loses dead letters without a word: it warns once when a pipeline gives some up.
final class DeadLetterWatch: Sendable {
    private let pipeline: String
    private let store: any DeadLetters
    private let hasWarned = Monitor(false)

    init(_ pipeline: String, _ store: any DeadLetters) {
        self.pipeline = pipeline
        self.store = store
    }

    /// What to say after this micro-batch, which may have brought the ones too many.
    func warning(after report: BatchReport) -> String? {
        if report.deadLetters.isEmpty || hasWarned.withLock({ $0 }) { return nil }
        // Results that cannot be read say so to those who work with them.
        let counts = ((try? store.deadLetterCounts()) ?? []).filter { $0.pipeline == pipeline && $0.givenUp > 0 }
        guard !counts.isEmpty else { return nil }
        hasWarned.update { $0 = true }
        return Self.sentence(counts.map { ($0.reason.rawValue, $0.givenUp) })
    }

    /// `12 dead letters were given up (10 late, 2 malformed): …`
    static func sentence(_ counts: [(reason: String, count: Int64)]) -> String {
        let all = counts.reduce(0) { $0 + $1.count }
        let parts = counts.map { "\(Figures.count(Int($0.count))) \($0.reason)" }
        return "\(Figures.count(Int(all), "dead letter")) \(all == 1 ? "was" : "were") given up "
            + "(\(parts.joined(separator: ", "))): too many, or too old, for what the pipeline's file says of "
            + "dead letters"
    }
}
