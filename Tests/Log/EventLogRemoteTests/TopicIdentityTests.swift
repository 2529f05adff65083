import Model
import Testing

@testable import EventLogRemote

@Suite struct `Topics of other brokers` {
    @Test func `have an identity that is made from their names`() {
        #expect(TopicID(madeFrom: "users") == TopicID(madeFrom: "users"))
        #expect(TopicID(madeFrom: "users") != TopicID(madeFrom: "user"))
        let text = Array("\(TopicID(madeFrom: "users"))")
        #expect(text[14] == "8", "version 8 of UUIDs")
    }
}
