internal import Columns

/// What a step makes of a batch, and in which rows it could not, with the reasons; those are null.
struct Outcome {
    var vector: Vector
    var failures: [Int32: String]

    init(_ vector: Vector, failures: [Int32: String] = [:]) {
        self.vector = vector
        self.failures = failures
    }
}

/// Truth of each row, and the rows that have none.
struct Judgement {
    var truths: Truths
    var failures: [Int32: String]

    init(_ truths: Truths, failures: [Int32: String] = [:]) {
        self.truths = truths
        self.failures = failures
    }
}

/// Failures of several parts: a row's first reason counts.
func + (one: [Int32: String], other: [Int32: String]) -> [Int32: String] {
    one.isEmpty ? other : other.isEmpty ? one : one.merging(other) { first, _ in first }
}

extension [Int32: String] {
    /// The failures of the rows that `truths` says true of.
    func limited(to truths: Truths) -> [Int32: String] {
        isEmpty ? self : filter { truths[Int($0.key)] == true }
    }
}
