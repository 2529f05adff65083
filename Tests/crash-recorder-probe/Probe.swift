import CCrashRecorder
import Glibc
import System

/// Programs for the recorder's tests: `crash-recorder-probe <program> <folder> <argument>…`.
@main enum Probe {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 2 else { fatalError("usage: crash-recorder-probe program folder argument…") }
        let folder = Path(words[1])
        let rest = Array(words.dropFirst(2))
        do {
            switch words[0] {
            case "script": try Script(folder: folder).run(rest)
            case "store": try ToyStore.run(in: folder, mistake: rest.first ?? "none", records: 40)
            case "threads": try Threads.run(in: folder)
            case "lmdb": try Counter.run(in: folder, commits: Int(rest[0]) ?? 0, syncsMeta: rest.count < 2)
            default: fatalError("no program \(words[0])")
            }
        } catch {
            note("error \(error)")
            exit(1)
        }
    }
}

/// Says something of the program in the journal.
func note(_ text: String) {
    var text = text
    text.withUTF8 { crash_recorder_note($0.baseAddress, $0.count) }
}
