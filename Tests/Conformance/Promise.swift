public import Testing

/// One thing that every backend of a port does, as a sentence and as a check of it.
public struct Promise<Subject>: Sendable, CustomTestStringConvertible {
    public let name: String
    public let check: @Sendable (Subject) throws -> Void

    public init(_ name: String, _ check: @escaping @Sendable (Subject) throws -> Void) {
        self.name = name
        self.check = check
    }

    public var testDescription: String { name }
}

public typealias LogPromise = Promise<LogUnderTest>
