public import EventLog
public import Model

extension EventLogRemote: Holds {
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {
        throw Self.unsupported("\(name): records cannot be held")
    }

    public func holds() throws(EventLogError) -> [Hold] { throw Self.unsupported("holds cannot be listed") }

    public func release(_ name: String) throws(EventLogError) {
        throw Self.unsupported("\(name): a hold cannot be released")
    }
}
