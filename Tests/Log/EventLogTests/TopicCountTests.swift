import EventLog
import Testing

/// Every log asks here before it makes a topic, so the limit is told without a hundred thousand files.
@Suite struct `The number of topics` {
    private func code(beside count: Int, _ name: String = "one-more") -> EventLogError.Code? {
        do throws(EventLogError) {
            _ = try NewTopic(name).validate(
                beside: (0..<count).lazy.map { "t\($0)" }, defaults: TopicSettings(), defaultPartitions: 1)
            return nil
        } catch { return error.code }
    }

    @Test func `has a limit`() {
        #expect(code(beside: LogLimits.topics - 1) == nil)
        #expect(code(beside: LogLimits.topics) == .tooManyTopics)
    }

    @Test func `is no matter for a topic that is there`() {
        #expect(code(beside: LogLimits.topics, "t7") == .topicExists)
    }
}
