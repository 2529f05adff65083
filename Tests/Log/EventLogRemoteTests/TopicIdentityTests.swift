import Model
import Testing

@testable import EventLogRemote

@Suite struct `Topics of other brokers` {
    @Test func `have an identity that is made from their names`() {
        #expect(TopicID(madeFrom: "users".utf8) == TopicID(madeFrom: "users".utf8))
        #expect(TopicID(madeFrom: "users".utf8) != TopicID(madeFrom: "user".utf8))
        let text = Array("\(TopicID(madeFrom: "users".utf8))")
        #expect(text[14] == "8", "version 8 of UUIDs")
    }
}
