import AggregatesSQLite
import CCrashRecorder
import EventLog
import EventLogLMDB
import Model
import PipelineWorkload
import StreamEngine
import System

/// Fills a log and runs a pipeline over it until both are done:
/// `pipeline-worker <root> <seed> <appends> <draw> <option>…`.
///
/// The records are the seed's; where micro-batches begin and end, and what happens between them, is the draw's.
/// Options: `rebuild` builds some views anew half-way; `tables` changes the table of users now and then; `runner`
/// leaves the views to a runner, which tries again what may go well later.
@main enum PipelineWorker {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 4, let seed = UInt64(words[1]), let appends = Int(words[2]), let draw = UInt64(words[3])
        else {
            fatalError("usage: pipeline-worker root seed appends draw option…")
        }
        let worker = Worker(root: Path(words[0]), seed: seed, appends: appends, options: Set(words.dropFirst(4)))
        var generator = SeededGenerator(seed: draw)
        do {
            try worker.run(upTo: appends / 2, &generator)
            try worker.run(upTo: appends, &generator)
        } catch {
            note("stopped: \(error)")
            try? StandardStream.error.write("\(error)\n")  // the note says it too
            endProcess(code: 1)
        }
    }
}

/// Says something in the journal.
func note(_ text: String) {
    var text = text
    text.withUTF8 { crash_recorder_note($0.baseAddress, $0.count) }
}
