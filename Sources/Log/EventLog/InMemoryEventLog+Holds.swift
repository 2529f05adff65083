public import Model
internal import System

extension InMemoryEventLog: Holds {
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {
        try GroupName.check(hold: name)
        try state.update { state throws(EventLogError) in
            for place in positions.next.keys.sorted() {
                guard let topic = state.topic(place.topic) else {
                    throw EventLogError(.unknownTopic, "\(name): there is no topic with the id \(place.topic)")
                }
                try topic.check(place.partition)
            }
            state.holds[Name(name)] = Hold(name: name, positions: positions)
        }
    }

    public func holds() throws(EventLogError) -> [Hold] {
        state.withLock { state in state.holds.sorted { $0.key < $1.key }.map(\.value) }
    }

    public func release(_ name: String) throws(EventLogError) {
        try GroupName.check(hold: name)
        state.update { state in state.holds[Name(name)] = nil }
    }
}
