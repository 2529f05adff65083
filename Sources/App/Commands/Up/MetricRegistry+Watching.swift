internal import EventLog
internal import Model
internal import System
internal import Telemetry

extension MetricRegistry {
    /// What the system knows of this process.
    func watchProcess() {
        gauge("sluice_process_resident", "Memory of this process.", unit: .bytes) { Environment.memory.resident }
        gauge("sluice_process_open_files", "Files and connections that are open.") {
            // Where there is no /proc there is no number.
            (try? FileSystem.entries(of: "/proc/self/fd").count) ?? 0
        }
    }

    /// What takes the log's commits down.
    func watchCommits() -> @Sendable (Backends.Commit) -> Void {
        let duration = histogram(
            "sluice_log_commit_duration", "From a commit's beginning until the disk has it.", unit: .nanoseconds)
        let bytes = histogram("sluice_log_commit_size", "Bytes of batches in one commit.", unit: .bytes)
        let batches = histogram("sluice_log_commit_batches", "Batches in one commit.", unit: .one)
        return { commit in
            duration.record(commit.duration)
            bytes.record(commit.bytes)
            batches.record(commit.batches)
        }
    }

    /// What the log can tell of itself, and the offsets of every partition: their growth is what comes in.
    func watch(_ log: any EventLog, _ readings: [Backends.Reading]) {
        for reading in readings {
            gauge(reading.name, reading.sentence, unit: reading.isBytes ? .bytes : .one, reading: reading.read)
        }
        // A log that cannot be read says so itself, to those who work with it.
        gauge("sluice_log_topics", "Topics.") { (try? log.topics().count) ?? 0 }
        survey("sluice_log_first_offset", "The first offset that a partition keeps.") { offsets(of: log) { $0.start } }
        survey("sluice_log_next_offset", "The offset that a partition's next record has.") {
            offsets(of: log) { $0.end }
        }
    }
}

private func offsets(
    of log: any EventLog, _ which: (OffsetRange) -> Offset
) -> [(labels: Labels, value: Int)] {
    var found: [(labels: Labels, value: Int)] = []
    // A log that cannot be read has nothing to show here.
    for topic in (try? log.topics()) ?? [] {
        for partition in 0..<topic.partitions {
            // Of a topic that has gone away meanwhile there are none.
            guard let range = try? log.offsets(of: TopicPartition(topic.name, Int32(partition))) else { continue }
            found.append((["topic": topic.name, "partition": "\(partition)"], Int(clamping: which(range))))
        }
    }
    return found
}
