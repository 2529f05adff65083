import Conformance
import EventLog
import Model

/// A log without holds, whose appends go batch by batch but for those that bring a source's position.
final class PlainLog: ForwardingLog {
    let log: any EventLog

    init(_ log: any EventLog) { self.log = log }

    func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            try append.validate()
            if append.sourcePosition != nil { return log.submit(append) }
            var answers: [Appended] = []
            var failure: EventLogError?
            for entry in append.entries {
                do throws(EventLogError) {
                    answers += try log.append(Append(topic: append.topic, entries: [entry]))
                } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            return AppendTicket(.success(answers))
        } catch { return AppendTicket(.failure(error)) }
    }

    private func unsupported() -> EventLogError { EventLogError(.unsupported, "not over Kafka's protocol") }

    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) { throw unsupported() }
    func memberships() throws(EventLogError) -> [GroupMembership] { throw unsupported() }
    func hold(_ name: String, at positions: Positions) throws(EventLogError) { throw unsupported() }
    func holds() throws(EventLogError) -> [Hold] { throw unsupported() }
    func release(_ name: String) throws(EventLogError) { throw unsupported() }
}
