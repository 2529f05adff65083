internal import Bytes
internal import CRdkafkaLog
public import EventLog
public import Model

extension RdkafkaLog: GroupOffsets {
    public func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        if offsets.isEmpty { return }
        // Looked at before anything is sent, because a broker keeps what is good beside what is not.
        for place in offsets.keys.sorted() { try producer.find(place) }
        let list = RdkafkaPlaces(of: library)
        for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            let element = list.add(place)
            element.pointee.offset = offset.offset
            if !offset.metadata.isEmpty { rdkafka_note(element, offset.metadata, offset.metadata.utf8.count) }
        }
        try send(list, for: group)
    }

    private func send(_ list: RdkafkaPlaces, for group: String) throws(EventLogError) {
        let subject = "group \(group)"
        guard let object = library.AlterConsumerGroupOffsets_new(group, list.list) else {
            throw EventLogError(.invalidGroupName, "\(subject) cannot be named")
        }
        defer { library.AlterConsumerGroupOffsets_destroy(object) }
        var asked: Foreign? = object
        try ask(subject, { client, queue in library.AlterConsumerGroupOffsets(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            let answer = try only(library.AlterConsumerGroupOffsets_result_groups(event, &count), count, subject)
            try check(library.group_result_error(answer), subject)
            for answered in library.group_result_partitions(answer)?.places ?? [] {
                try check(answered.err, nil, "\(subject), \(answered.place)")
            }
        }
    }

    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        let subject = "group \(group)"
        let list = RdkafkaPlaces(of: library)
        for (topic, count) in try producer.topics() {
            for partition in 0..<Int32(count) { list.add(TopicPartition(topic, partition)) }
        }
        if list.list.pointee.count == 0 { return [:] }
        guard let object = library.ListConsumerGroupOffsets_new(group, list.list) else {
            throw EventLogError(.invalidGroupName, "\(subject) cannot be named")
        }
        defer { library.ListConsumerGroupOffsets_destroy(object) }
        var asked: Foreign? = object
        return try ask(subject, { client, queue in library.ListConsumerGroupOffsets(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            let answer = try only(library.ListConsumerGroupOffsets_result_groups(event, &count), count, subject)
            try check(library.group_result_error(answer), subject)
            return try committed(library.group_result_partitions(answer)?.places ?? [], subject)
        }
    }

    private func committed(
        _ places: [rdkafka_place], _ subject: String
    ) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        var committed: [TopicPartition: CommittedOffset] = [:]
        for found in places {
            try check(found.err, nil, "\(subject), \(found.place)")
            if found.offset < 0 { continue }
            // SAFETY: the note is the event's, which outlives this.
            let note = UnsafeRawBufferPointer(start: found.metadata, count: found.metadata_size)
            committed[found.place] = CommittedOffset(
                offset: found.offset, metadata: String(decoding: note, as: UTF8.self))
        }
        return committed
    }

    public func groups() throws(EventLogError) -> [String] {
        let names = try ask("groups", { client, queue in library.ListConsumerGroups(client, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            let errors = library.ListConsumerGroups_result_errors(event, &count)
            for index in 0..<count { try check(errors?[index], "groups") }
            let groups = library.ListConsumerGroups_result_valid(event, &count)
            return (0..<count).map { text(library.ConsumerGroupListing_group_id(groups?[$0])) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func deleteGroup(_ group: String) throws(EventLogError) {
        let subject = "group \(group)"
        guard let object = library.DeleteGroup_new(group) else {
            throw EventLogError(.invalidGroupName, "\(subject) cannot be named")
        }
        defer { library.DeleteGroup_destroy(object) }
        var asked: Foreign? = object
        try ask(subject, { client, queue in library.DeleteGroups(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            let answer = try only(library.DeleteGroups_result_groups(event, &count), count, subject)
            try check(library.group_result_error(answer), subject)
        }
    }

    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        throw Self.unsupported("\(group): a group's members")
    }

    public func memberships() throws(EventLogError) -> [GroupMembership] { throw Self.unsupported("groups' members") }
}
