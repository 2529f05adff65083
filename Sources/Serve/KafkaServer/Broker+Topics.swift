internal import EventLog

extension Broker {
    /// Makes a topic, one after the other, so that all of them together stay within what this broker leads; nil, and
    /// no topic, when there are `topics` already.
    func makeTopic(_ topic: NewTopic, ifFewerThan topics: Int = .max) throws(EventLogError) -> TopicDescription? {
        try creations.pass { () throws(EventLogError) in
            let present = try log.topics()
            guard present.count < topics else { return nil }
            try checkRoom(for: topic, beside: present)
            return try log.createTopic(topic)
        }
    }

    /// Refuses a topic that cannot be made now.
    func checkTopic(_ topic: NewTopic) throws(EventLogError) {
        let present = try log.topics()
        _ = try topic.validate(
            beside: present.map(\.name), defaults: settings.topicDefaults,
            defaultPartitions: settings.defaultPartitions)
        try checkRoom(for: topic, beside: present)
    }

    /// Gives a topic more partitions, or only says whether it could have them.
    func growTopic(_ name: String, upTo count: Int, onlyChecking: Bool) throws(EventLogError) {
        try creations.pass { () throws(EventLogError) in
            let present = try log.describeTopic(name).partitions
            try PartitionCount.check(count, of: name, growingFrom: present)
            try checkRoom(for: count - present, of: name, beside: try log.topics())
            if !onlyChecking { try log.addPartitions(to: name, upTo: count) }
        }
    }

    private func checkRoom(for topic: NewTopic, beside present: [TopicDescription]) throws(EventLogError) {
        let count = topic.partitions ?? settings.defaultPartitions
        // How many one topic may have is for the log to say.
        guard count <= LogLimits.partitions else { return }
        try checkRoom(for: count, of: topic.name, beside: present)
    }

    private func checkRoom(
        for count: Int, of topic: String, beside topics: [TopicDescription]
    ) throws(EventLogError) {
        let present = topics.reduce(0) { $0 + $1.partitions }
        let limit = settings.limits.partitions
        guard present + count <= limit else {
            throw EventLogError(
                .tooManyTopics,
                "topic \(topic): all topics have \(present) partitions, and \(count) more would exceed \(limit); "
                    + "delete some topics, or ask for fewer partitions")
        }
    }
}
