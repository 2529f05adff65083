public import Aggregates
public import Model
public import StreamEngine

/// Pipelines that run in this process, and can be looked at and changed while they do.
public protocol PipelineControl: Sendable {
    /// Every pipeline, in the order in which it was asked for.
    func pipelines() -> [PipelineReport]
    /// Makes the change, and says in a sentence what was done.
    func make(_ change: PipelineChange, of pipeline: String) throws(ControlError) -> String
}

/// What can be done to a pipeline that runs.
public enum PipelineChange: Sendable, Hashable {
    /// No micro-batch begins until it is resumed.
    case pause, resume
    /// Its results go, and are made anew from this position, as a command line has it.
    case reset(to: String)
    /// These views' results are made anew from the log, of all views if none is named; the present ones stay meanwhile.
    case rebuild(views: [String], fromAvailable: Bool)
    /// It ends; its results, its positions and its hold on the log go.
    case drop
    /// The results of a view go that its file no longer has.
    case dropView(String)
    /// A dead letter's record is appended to its topic again, and the dead letter goes.
    case replay(Origin)
    /// So it is with all of that partition from this one through the offset.
    case replayAll(Origin, through: Offset)
}

/// A pipeline as it is now.
public struct PipelineReport: Sendable {
    public var name: String
    /// Where it was read from.
    public var file: String
    public var status: PipelineStatus
    /// How many of its records wait as dead letters, by reason.
    public var deadLetters: [DeadLetter.Reason: Int64]
    /// How many of them went for being too many, or too old.
    public var givenUp: [DeadLetter.Reason: Int64]

    public init(
        name: String, file: String, status: PipelineStatus, deadLetters: [DeadLetter.Reason: Int64] = [:],
        givenUp: [DeadLetter.Reason: Int64] = [:]
    ) {
        self.name = name
        self.file = file
        self.status = status
        self.deadLetters = deadLetters
        self.givenUp = givenUp
    }
}

/// Why a change was not made.
public struct ControlError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case notFound
        /// It means nothing.
        case invalid
        /// Not as the pipeline is now.
        case conflict
        case failed
    }

    public enum Remedy: Sendable { case retry, fixRequest, stop }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ sentence: String) {
        self.code = code
        description = sentence
    }

    public var remedy: Remedy {
        switch code {
        case .notFound, .invalid: .fixRequest
        case .conflict: .retry
        case .failed: .stop
        }
    }
}
