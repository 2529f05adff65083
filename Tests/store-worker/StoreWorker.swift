import Aggregates
import CCrashRecorder
import StoreWorkload
import System

/// Fills a store of results, and writes down what it promised: `store-worker <root> <seed> <steps>`.
@main enum StoreWorker {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 3, let seed = UInt64(words[1]), let steps = Int(words[2]) else {
            fatalError("usage: store-worker root seed steps")
        }
        var generator = SeededGenerator(seed: seed)
        do throws(AggregatesError) {
            let store = try StoreWorkload.open(Path(words[0]))
            for _ in 0..<steps {
                let end = try StoreWorkload.next(store) + Int64.random(in: 1...9, using: &generator)
                try StoreWorkload.commit(store, upTo: end)
                note("committed \(end)")
            }
        } catch { fatalError("\(error)") }
    }

    private static func note(_ promise: String) {
        var text = promise
        text.withUTF8 { crash_recorder_note($0.baseAddress, $0.count) }
    }
}
