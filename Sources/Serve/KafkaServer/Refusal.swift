internal import EventLog
internal import KafkaWire

/// Why something was not done: the code for the program, the sentence for a person.
struct Refusal: Error {
    let code: KafkaErrorCode
    let message: String

    init(_ code: KafkaErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: EventLogError) { self.init(KafkaErrorCode(error), error.description) }

    /// Kafka has no code for "there are none"; with this one clients give up and say so.
    static let transactions = Refusal(
        .transactionalIdAuthorizationFailed, "there are no transactions here yet; leave transactional.id out")

    /// Runs something of the log's, whose errors are then refusals.
    static func of<Result>(_ body: () throws(EventLogError) -> Result) throws(Refusal) -> Result {
        do throws(EventLogError) { return try body() } catch { throw Refusal(error) }
    }
}
