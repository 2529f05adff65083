import CCrashRecorder
import CrashWorkload
import EventLog
import EventLogLMDB
import System

/// Uses a log from several threads, and writes down what it promised: `crash-worker <root> <seed> <steps> <option>…`.
///
/// Options: `once` does not close and open the log in the middle; `open-segments=3`; `patience=50` tries again what was
/// refused; `only=plain,source` runs these parts alone; `wait` holds the log open until
/// somebody ends the process.
@main enum CrashWorker {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 3, let seed = UInt64(words[1]), let steps = Int(words[2]) else {
            fatalError("usage: crash-worker root seed steps option…")
        }
        let options = WorkerOptions(words.dropFirst(3))
        do throws(EventLogError) {
            var parts = Parts(seed: seed, options)
            let phases = options.isOnce ? [steps] : [steps / 2, steps - steps / 2]
            for steps in phases { try run(&parts, Path(words[0]), steps, options) }
        } catch {
            note(error.code == .failed || error.remedy == .retry ? .stopped(code: "\(error.code)") : .wrong("\(error)"))
            try? StandardStream.error.write("\(error)\n")  // the note says it too
            endProcess(code: 1)
        }
    }

    /// Opens the log, takes each part so many steps further, all at once, and closes it.
    private static func run(
        _ parts: inout Parts, _ root: Path, _ steps: Int, _ options: WorkerOptions
    ) throws(EventLogError) {
        var logOptions = Workload.options(openSegments: options.openSegments)
        logOptions.onFailure = { _ in note(.failure) }
        let log = try EventLogLMDB(root / "data", logOptions)
        note(.opened)
        let session = Session(log, patience: options.patience)
        if (try? parts.prepare(session)) != nil {  // why it stopped is noted
            if options.waits { Monitor(()).wait { _ -> Void? in nil } }
            parts.run(steps, session)
        }
        session.probeAfterFailure()
        try log.close()
        note(.closed)
    }
}

struct WorkerOptions: Sendable {
    var isOnce = false
    var waits = false
    var openSegments = 128
    var patience = 50
    var only: Set<String>?

    init(_ words: some Sequence<String>) {
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch pair[0] {
            case "once": isOnce = true
            case "wait": waits = true
            case "open-segments": openSegments = Int(pair[1]) ?? openSegments
            case "patience": patience = Int(pair[1]) ?? patience
            case "only": only = Set(pair.dropFirst().joined().split(separator: ",").map(String.init))
            default: fatalError("no option \(word)")
            }
        }
    }
}

/// Says something in the journal.
func note(_ promise: Promise) {
    var text = promise.text
    text.withUTF8 { crash_recorder_note($0.baseAddress, $0.count) }
}
