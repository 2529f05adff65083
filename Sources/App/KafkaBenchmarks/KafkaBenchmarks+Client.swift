internal import CRdkafka
internal import JSON
internal import Measuring
internal import System

extension KafkaBenchmarks {
    /// Does what another run of this program started this one for, and ends; returns at once when nobody did.
    ///
    /// A program that calls `run` calls this first, before it looks at its arguments.
    public static func runAsChild() {
        guard let text = Environment[Job.variable] else { return }
        do {
            let (job, library, note) = try Job.parse(text)
            try FileSystem.replace(note, with: Array(Client.answer(job, library).utf8))
            endProcess(code: 0)
        } catch {
            // The parent misses the note; this says why.
            try? StandardStream.error.write("\(error)\n")
            endProcess(code: 1)
        }
    }
}

/// A client of Kafka on librdkafka; the process is its own.
private enum Client {
    static func answer(_ job: Job, _ library: String) -> String {
        do { return try work(job, library).json } catch {
            var json = JSONWriter()
            json.object { $0.member("error", "\(error)") }
            return json.text
        }
    }

    private static func work(_ job: Job, _ library: String) throws(BenchmarkError) -> Outcome {
        try check(sluice_rdkafka_load(library))
        defer { sluice_rdkafka_end() }
        var result = sluice_rdkafka_result()
        switch job.kind {
        case .version: break
        case .produce:
            try beginProducer(job, onlyFailures: true)
            try check(sluice_rdkafka_produce(job.topic, Int64(job.records), Int32(job.size), &result))
        case .paced:
            try beginProducer(job, onlyFailures: false)
            try check(
                sluice_rdkafka_produce_paced(
                    job.topic, Int64(job.records), Int32(job.size), job.recordsPerSecond, &result))
        case .consume:
            // Fetching never waits for the program to take what has come: the queue holds all of it.
            try set("queued.min.messages", "10000000")
            try set("queued.max.messages.kbytes", "2000000")
            // Some servers answer with more than was asked for.
            try set("receive.message.max.bytes", "1000000000")
            try check(sluice_rdkafka_begin_consumer(job.address))
            try check(sluice_rdkafka_consume(job.topic, Int64(job.records), &result))
        }
        var outcome = Outcome()
        outcome.version = String(cString: sluice_rdkafka_version())
        outcome.records = Double(result.records)
        outcome.kept = Double(result.kept)
        outcome.seconds = result.seconds
        outcome.processorSeconds = result.processor_seconds
        outcome.middleWait = sluice_rdkafka_wait(0.5)
        outcome.slowWait = sluice_rdkafka_wait(0.99)
        return outcome
    }

    private static func beginProducer(_ job: Job, onlyFailures: Bool) throws(BenchmarkError) {
        try set("acks", "all")
        try set("linger.ms", String(job.lingerMilliseconds))
        if onlyFailures { try set("delivery.report.only.error", "true") }
        try check(sluice_rdkafka_begin_producer(job.address))
        try check(sluice_rdkafka_create_topic(job.topic))
    }

    private static func set(_ name: String, _ value: String) throws(BenchmarkError) {
        try check(sluice_rdkafka_set(name, value))
    }

    private static func check(_ result: Int32) throws(BenchmarkError) {
        if result != 0 { throw BenchmarkError(String(cString: sluice_rdkafka_error())) }
    }
}
