public import EventLog
internal import KafkaWire
internal import Network
internal import System

extension EventLogRemote: Appending {
    /// Sends each batch on its own, as the protocol has it: an append over several may be kept in part, and then its
    /// error says so. Numbered batches are sent again until they are acknowledged, and are kept once.
    public func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            try append.validate()
            guard append.sourcePosition == nil else {
                throw Self.unsupported("\(append.topic): a source's position cannot be kept")
            }
            return appender.submit(append, by: clock.now + options.deliveryTimeout)
        } catch { return AppendTicket(.failure(error)) }
    }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        _ = try cluster.partitions(of: topic)
        throw Self.unsupported("\(topic): the position of \(source) cannot be asked for")
    }

    public func newProducerID() throws(EventLogError) -> Int64 {
        let answer = try cluster.ask(InitProducerId.Request(), of: .anyone, code: \.code)
        try check(answer.code, nil, "a producer's id")
        return answer.producerID
    }
}
