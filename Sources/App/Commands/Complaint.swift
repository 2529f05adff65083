internal import Arguments
internal import Configuration
internal import EventLog
internal import System

/// Why a command could not do what it should, and what to do about it.
struct CommandError: Error {
    enum Code {
        /// Something else must change first.
        case failed
        /// What was asked for means nothing.
        case usage
    }

    let code: Code
    let sentence: String
    let remedy: String?

    init(_ sentence: String, remedy: String? = nil) { self.init(.failed, sentence, remedy: remedy) }

    init(_ code: Code, _ sentence: String, remedy: String? = nil) {
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
    }
}

/// What a person and a shell are told of an error, whichever part it comes from.
struct Complaint {
    static let failed: Int32 = 1

    let exitCode: Int32
    let lines: [String]

    init(_ error: any Error) {
        switch error {
        case let error as UsageError:
            (exitCode, lines) = (UsageError.exitCode, ["\(error)"])
        case let error as ConfigurationError:
            (exitCode, lines) = (UsageError.exitCode, error.problems.map { "sluice: \($0)" })
        case let error as CommandError:
            exitCode = error.code == .usage ? UsageError.exitCode : Self.failed
            lines = ["sluice: \(error.sentence)"] + Self.remedy(error.remedy)
        case let error as EventLogError:
            (exitCode, lines) = (Self.failed, ["sluice: \(error)"] + Self.remedy(Self.remedy(for: error.code)))
        case OutputError.closed:
            // Whoever read has seen enough, as `head` does: nothing is wrong.
            (exitCode, lines) = (0, [])
        case OutputError.failed(let error):
            (exitCode, lines) = (Self.failed, ["sluice: \(error)"])
        default:
            (exitCode, lines) = (Self.failed, ["sluice: \(error)"])
        }
    }

    /// Says it on standard error; returns the exit code.
    func tell() -> Int32 {
        let style = Terminal(.error).style
        for (index, line) in lines.enumerated() { Commands.tell(index == 0 ? style.red(line) : line) }
        return exitCode
    }

    private static func remedy(_ text: String?) -> [String] { text.map { ["  \($0)"] } ?? [] }

    private static func remedy(for code: EventLogError.Code) -> String? {
        switch code {
        case .unknownTopic: "see the topics with: sluice topic list"
        case .unknownGroup: "see the groups with: sluice group list"
        case .full: "remove topics, lower their retention.ms or retention.bytes, or raise log.disk limit"
        case .offsetOutOfRange: "see the first and the last offset with: sluice topic describe TOPIC"
        case .batchTooLarge: "raise the limit with: sluice topic alter TOPIC --option max.message.bytes=N"
        case .unknownPartition, .topicExists, .invalidTopicName, .invalidPartitionCount, .invalidSetting, .invalidBatch,
            .outOfOrderSequence, .fencedProducer, .invalidGroupName, .metadataTooLarge, .held, .broken, .corrupt,
            .unsupported, .unavailable, .failed:
            nil
        }
    }
}
