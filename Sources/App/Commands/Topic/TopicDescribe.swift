internal import Arguments
internal import EventLog
internal import JSON
internal import Model

/// `sluice topic describe`: one topic, its offsets and settings.
enum TopicDescribe {
    static let command = Command<Action>(
        "describe", "show a topic's partitions and settings", arguments: [TopicFlags.topic],
        examples: [Example("sluice topic describe orders", "offsets of every partition, settings and defaults")],
        action: run)

    private static func run(_ session: Session) throws {
        let log = try session.openLog()
        let topic = try session.topic(session.given.value(of: TopicFlags.topic), in: log)
        if session.wantsJSON { return try writeJSON(topic, in: log, to: session.output) }
        write(topic, try log.ranges(of: topic), to: session.output)
    }

    private static func write(_ topic: TopicDescription, _ ranges: [OffsetRange], to output: Output) {
        let style = output.terminal.style
        output.line("\(style.bold(topic.name))")
        output.line("  id       \(topic.id)")
        output.line("  created  \(Figures.time(topic.createdAt))")
        output.line("")
        var partitions = TextTable(("PARTITION", .right), ("START", .right), ("END", .right), ("RECORDS", .right))
        for (number, range) in ranges.enumerated() {
            partitions.add(
                String(number), String(range.start), String(range.end), Figures.count(Int(range.count)))
        }
        output.write(partitions.text(style))
        output.line("")
        var settings = TextTable(("SETTING", .left), ("VALUE", .right), ("FROM", .left))
        for setting in topic.settings.described {
            settings.add(setting.name, setting.value, topic.overrides[setting.name] == nil ? "default" : "this topic")
        }
        output.write(settings.text(style))
    }

    /// One object: the topic as it is now, and before that what was done to it, if anything was to be done.
    static func writeJSON(
        _ topic: TopicDescription, action: String? = nil, in log: any EventLog, to output: Output
    ) throws(EventLogError) {
        let ranges = try log.ranges(of: topic)
        var json = JSONWriter()
        json.object { object in
            if let action { object.member("action", action) }
            object.member("name", topic.name)
            object.member("id", "\(topic.id)")
            object.member("created", Figures.time(topic.createdAt))
            object.member("created_ms", topic.createdAt)
            object.partitions(ranges)
            object.array("settings") { array in
                for setting in topic.settings.described {
                    array.object {
                        $0.member("name", setting.name)
                        $0.member("value", setting.value)
                        $0.member("is_default", topic.overrides[setting.name] == nil)
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}

extension Reading {
    /// What each partition of the topic holds, in their order.
    func ranges(of topic: TopicDescription) throws(EventLogError) -> [OffsetRange] {
        var ranges: [OffsetRange] = []
        for number in 0..<topic.partitions { ranges.append(try offsets(of: TopicPartition(topic.name, Int32(number)))) }
        return ranges
    }
}

extension JSONObjectWriter {
    /// A member with an object for each partition.
    mutating func partitions(_ ranges: [OffsetRange]) {
        array("partitions") { array in
            for (number, range) in ranges.enumerated() {
                array.object {
                    $0.member("partition", number)
                    $0.member("start", range.start)
                    $0.member("end", range.end)
                    $0.member("records", range.count)
                }
            }
        }
    }
}
