public import EventLog
public import Model
internal import System

// Files belong to others: what would change them, or remember something beside them, is refused.

extension EventLogFiles: TopicAdmin {
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { throw .readOnly }

    public func topics() throws(EventLogError) -> [TopicDescription] {
        var descriptions: [TopicDescription] = []
        for topic in files.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            descriptions.append(try describeTopic(topic))
        }
        return descriptions
    }

    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        let file = try file(name)
        return TopicDescription(
            name: name, id: file.id, partitions: try file.partitions, createdAt: -1, overrides: [:],
            settings: TopicSettings())
    }

    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) { throw .readOnly }

    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) { throw .readOnly }

    public func deleteTopic(_ name: String) throws(EventLogError) { throw .readOnly }

    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        throw .readOnly
    }
}

extension EventLogFiles: Appending {
    public func submit(_ append: Append) -> AppendTicket { AppendTicket(.failure(.readOnly)) }

    public func append(_ append: Append) throws(EventLogError) -> [Appended] { throw .readOnly }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? { nil }

    public func newProducerID() throws(EventLogError) -> Int64 { throw .readOnly }
}

extension EventLogFiles: GroupOffsets {
    public func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        throw .readOnly
    }

    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] { [:] }

    public func groups() throws(EventLogError) -> [String] { [] }

    public func deleteGroup(_ group: String) throws(EventLogError) { throw .readOnly }

    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) { throw .readOnly }

    public func memberships() throws(EventLogError) -> [GroupMembership] { [] }
}

extension EventLogFiles: Holds {
    /// Nothing here takes lines away, so that all are held.
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {}

    public func holds() throws(EventLogError) -> [Hold] { [] }

    public func release(_ name: String) throws(EventLogError) {}
}

extension EventLogError {
    fileprivate static var readOnly: EventLogError {
        EventLogError(.unsupported, "files that are read as a log are only read")
    }
}
