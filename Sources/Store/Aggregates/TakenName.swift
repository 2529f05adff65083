/// A name that a view or a query has in a store, which others cannot have.
public struct TakenName: Sendable {
    private let name: String
    private let pipeline: String
    private let isQuery: Bool

    public init(_ name: String, of pipeline: String, isQuery: Bool) {
        self.name = name
        self.pipeline = pipeline
        self.isQuery = isQuery
    }

    /// What to say to another that would have the name too; nil when both can be.
    ///
    /// The generations of a view share its name, byte by byte. To SQL `Sales` and `sales` are one name, and to people
    /// an é is one letter whether it is written as one or as two: such names do not stand beside each other.
    public func refusal(of other: String, of pipeline: String, isQuery: Bool = false) -> AggregatesError? {
        guard name.lowercased() == other.lowercased() else { return nil }
        let isSame = name.utf8.elementsEqual(other.utf8)
        if isSame, self.pipeline == pipeline, !self.isQuery, !isQuery { return nil }
        let owner = "pipeline \(self.pipeline) has a \(self.isQuery ? "query" : "view")"
        if isSame { return AggregatesError(.changed, "\(other): \(owner) of this name") }
        return AggregatesError(
            .changed,
            "\(other): \(owner) \(name), which is the same name spelled otherwise: keep that, or drop it first")
    }
}
