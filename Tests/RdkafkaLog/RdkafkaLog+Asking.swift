internal import CRdkafkaLog
internal import EventLog

/// An object of librdkafka's for one question, or the event that answers it.
typealias Foreign = UnsafeMutableRawPointer

extension RdkafkaLog {
    /// Asks something of librdkafka's administrator, and looks at the event that answers.
    func ask<Result>(
        _ subject: String, _ send: (_ client: Foreign, _ queue: Foreign?) -> Void,
        _ look: (_ event: Foreign) throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        let queue = library.queue_new(producer.handle)
        defer { library.queue_destroy(queue) }
        send(producer.handle, queue)
        guard let event = library.queue_poll(queue, Limits.patience) else {
            throw RdkafkaFailure.timedOut.about(subject)
        }
        defer { library.event_destroy(event) }
        try check(library.event_error(event), library.event_error_string(event), subject)
        return try look(event)
    }

    func check(_ code: Int32, _ words: UnsafePointer<CChar>?, _ subject: String) throws(EventLogError) {
        if code == 0 { return }
        let name = text(library.err2name(code))
        throw RdkafkaFailure(code, words.map { "\(name): \(text($0))" } ?? name).about(subject)
    }

    /// An error object; nil where all is well.
    func check(_ error: UnsafeRawPointer?, _ subject: String) throws(EventLogError) {
        if let error { try check(library.error_code(error), library.error_string(error), subject) }
    }

    /// What an answer about topics says of the only one that was asked about.
    func checkTopic(
        _ results: UnsafeMutablePointer<UnsafeRawPointer?>?, _ count: Int, _ subject: String
    ) throws(EventLogError) {
        guard count == 1, let result = results?[0] else {
            throw EventLogError(.failed, "\(subject): \(count) answers")
        }
        try check(library.topic_result_error(result), library.topic_result_error_string(result), subject)
    }

    /// The only one of an answer's results.
    func only(
        _ results: UnsafeMutablePointer<UnsafeRawPointer?>?, _ count: Int, _ subject: String
    ) throws(EventLogError) -> UnsafeRawPointer {
        guard count == 1, let result = results?[0] else {
            throw EventLogError(.failed, "\(subject): \(count) answers")
        }
        return result
    }
}
