/// Something that reads bytes from outside, with what must be true of it whatever the bytes are.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    /// Also the name of its folder of samples.
    public let name: String
    /// Reads the bytes; throws when what must be true is not. To refuse them is no failure.
    public let run: @Sendable ([UInt8]) throws -> Void

    public var description: String { name }

    public static let all = [
        kafkaFrames, kafkaMessages, recordBatches, httpRequests, memberships, broker, csvFiles, pipelineFiles,
        streamSQL, jsonColumns,
    ]
}

/// Something that must always be true, and was not.
public struct Broken: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

func hold(_ truth: Bool, _ otherwise: @autoclosure () -> String) throws(Broken) {
    if !truth { throw Broken(otherwise()) }
}
