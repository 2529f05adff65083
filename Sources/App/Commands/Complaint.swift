internal import Arguments
internal import Configuration
internal import EventLog
internal import PipelineFile
internal import Scalars
internal import System
internal import Telemetry

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

    /// With the session, what is suggested names its topic and its data.
    init(_ error: any Error, in session: Session? = nil) {
        switch error {
        case let error as UsageError:
            (exitCode, lines) = (UsageError.exitCode, ["\(error)"])
        case let error as ConfigurationError:
            (exitCode, lines) = (UsageError.exitCode, error.problems.map { "sluice: \($0)".visible })
        case let error as PipelineError:
            (exitCode, lines) = (UsageError.exitCode, error.problems.map { "sluice: \($0)".visible })
        case let error as CommandError:
            exitCode = error.code == .usage ? UsageError.exitCode : Self.failed
            lines = Self.lines(error.sentence, error.remedy)
        case let error as EventLogError:
            exitCode = Self.isUsage(error.code, session?.topicName) ? UsageError.exitCode : Self.failed
            lines = Self.lines("\(error)", Self.remedy(for: error.code, session))
        case OutputError.closed:
            // Whoever read has seen enough, as `head` does: nothing is wrong.
            (exitCode, lines) = (0, [])
        case OutputError.failed(let error):
            (exitCode, lines) = (Self.failed, Self.lines("\(error)", nil))
        default:
            (exitCode, lines) = (Self.failed, Self.lines("\(error)", nil))
        }
    }

    /// Says it on standard error, or in the log that somebody collects instead; returns the exit code.
    func tell(in log: Logger? = nil) -> Int32 {
        if let log {
            for line in lines { log.error(line.hasPrefix("sluice: ") ? String(line.dropFirst(8)) : line) }
            return exitCode
        }
        let style = Terminal(.error).style
        for (index, line) in lines.enumerated() { Commands.tell(index == 0 ? style.red(line) : line) }
        return exitCode
    }

    private static func lines(_ sentence: String, _ remedy: String?) -> [String] {
        ["sluice: \(sentence)".visible] + (remedy.map { ["  \($0)".visible] } ?? [])
    }

    /// Whether the words alone are wrong, so that they fail on every log.
    private static func isUsage(_ code: EventLogError.Code, _ topic: String?) -> Bool {
        switch code {
        case .invalidSetting, .invalidGroupName: true
        // A name may also be refused for its likeness to one that is there.
        case .invalidTopicName: topic.map { (try? TopicName.check($0)) == nil } ?? false
        case .unknownTopic, .unknownPartition, .topicExists, .invalidPartitionCount, .offsetOutOfRange, .invalidBatch,
            .damagedBatch, .batchTooLarge, .outOfOrderSequence, .fencedProducer, .unknownGroup, .metadataTooLarge,
            .tooManyTopics, .held, .broken, .full, .corrupt, .unsupported, .unavailable, .failed:
            false
        }
    }

    private static func remedy(for code: EventLogError.Code, _ session: Session?) -> String? {
        let topic = session?.topicName ?? "TOPIC"
        func suggestion(_ words: String) -> String { session?.suggestion(words) ?? "sluice \(words)" }
        return switch code {
        case .unknownTopic: "see the topics with: \(suggestion("topic list"))"
        case .tooManyTopics: "remove topics that nobody needs with: \(suggestion("topic delete TOPIC"))"
        case .unknownGroup: "see the groups with: \(suggestion("group list"))"
        case .full:
            "free some of the disk, remove topics, or lower their retention.ms or retention.bytes; raise "
                + "\"log: disk limit\" if that is what is reached"
        case .offsetOutOfRange:
            "see the first and the last offset with: \(suggestion("topic describe \(topic)"))"
        case .batchTooLarge:
            "raise the limit with: \(suggestion("topic alter \(topic) --option max.message.bytes=N"))"
        case .unknownPartition, .topicExists, .invalidTopicName, .invalidPartitionCount, .invalidSetting, .invalidBatch,
            .damagedBatch,
            .outOfOrderSequence, .fencedProducer, .invalidGroupName, .metadataTooLarge, .held, .broken, .corrupt,
            .unsupported, .unavailable, .failed:
            nil
        }
    }
}
