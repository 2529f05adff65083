internal import EventLog
internal import System

/// Random calls to two logs at once, which must answer alike.
public enum LogComparison {
    /// The first call that two logs answered differently.
    public struct Difference: Sendable, CustomStringConvertible {
        public let seed: UInt64
        public let step: Int
        let expected: String
        let found: String
        /// The last calls before it, and itself.
        let calls: [String]

        public var description: String {
            """
            seed \(seed), step \(step): \(calls.last ?? "")
            expected: \(expected)
            found:    \(found)
            after:    \(calls.dropLast().joined(separator: "\n          "))
            """
        }
    }

    /// Calls that a difference shows.
    private static let shownCalls = 30

    /// Compares `backend` with `reference` over this many calls; nil when they never differed.
    public static func difference(
        of backend: LogBackend, from reference: LogBackend = .inMemory, seed: UInt64, calls count: Int
    ) throws -> Difference? {
        let clock = ManualClock()
        let expected = LogAnswers(try reference.fresh(clock))
        defer { expected.subject.close() }
        let found = LogAnswers(try backend.fresh(clock))
        defer { found.subject.close() }
        var operations = RandomOperations(seed: seed)
        var calls: [String] = []
        for step in 0...count {
            let operation = step == count ? .survey : try operations.next(knowing: expected.subject.log)
            calls = (calls + ["\(operation)"]).suffix(shownCalls)
            if case .pass(let milliseconds) = operation { clock.advance(by: .milliseconds(milliseconds)) }
            let answers = (expected: try expected.answer(to: operation), found: try found.answer(to: operation))
            guard answers.expected == answers.found else {
                return Difference(
                    seed: seed, step: step, expected: answers.expected, found: answers.found, calls: calls)
            }
            operations.learn(operation, taken: !answers.expected.hasPrefix("refused"))
        }
        return nil
    }
}
