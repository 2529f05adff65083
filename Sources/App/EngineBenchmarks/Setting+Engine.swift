internal import AggregatesSQLite
internal import EventLogLMDB
internal import Measuring
internal import StreamEngine
internal import System

extension Setting {
    /// Lends a new log in this place to `body`, and closes it.
    func withLog<Result>(_ body: (EventLogLMDB) throws -> Result) throws -> Result {
        var options = LogOptions()
        options.command = "sluice bench engine"
        let log = try EventLogLMDB(place.folder / "log", options)
        do {
            let result = try body(log)
            try log.close()
            return result
        } catch {
            try? log.close()  // the first error says more
            throw error
        }
    }

    /// An engine for one view over the events, with results in a file of their own.
    func engine(_ sql: String, _ log: EventLogLMDB, workers: Int = 1) throws -> PipelineEngine {
        let store = try AggregatesSQLite(place.folder / "results-\(Int.random(in: 0..<Int.max)).db")
        var options = PipelineEngine.Options()
        options.workers = workers
        return try PipelineEngine(
            try EventStream.pipeline(sql), log: log, store: store, clock: SystemClock(), options: options)
    }
}

/// How long `body` takes.
func elapsed(_ body: () throws -> Void) rethrows -> Duration {
    let clock = SystemClock()
    let began = clock.now
    try body()
    return clock.now - began
}
