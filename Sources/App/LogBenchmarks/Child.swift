internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import System

extension LogBenchmarks {
    /// Does what another run of this program started this one for, and ends; returns at once when nobody did.
    ///
    /// A program that calls `run` calls this first, before it looks at its arguments.
    public static func runAsChild() {
        guard let folder = Environment[Child.variable] else { return }
        Child.main(Path(folder))
    }
}

/// A copy of this program that appends to a log and is killed in the midst of it.
enum Child {
    /// Names the log's folder for the copy.
    static let variable = "SLUICE_BENCH_LOG_CHILD"

    /// Lets a copy append to the log's topic until it kills itself, and returns the end that was acknowledged to it.
    static func appendAndDie(_ folder: Path) throws -> Offset {
        var variables = Environment.variables
        variables[variable] = folder.text
        var child = try ChildProcess(Environment.executable, environment: variables)
        let end = try child.wait()
        guard end == .killed(signal: Signal.kill.rawValue) else {
            throw BenchmarkError(
                "the child should have been killed, and \(end); does the program call runAsChild first?")
        }
        let text = String(decoding: try FileSystem.contents(of: note(folder), limit: 64), as: UTF8.self)
        guard let acknowledged = Offset(text) else { throw BenchmarkError("the child said \"\(text)\"") }
        return acknowledged
    }

    static func main(_ folder: Path) -> Never {
        do {
            let payload = try Payload(records: 1000, valueBytes: 200)
            let log = try EventLogLMDB(folder, Setting.logOptions)
            let place = TopicPartition("benchmark", 0)
            var end: Offset = 0
            for turn in 0..<50 { end = try log.append(payload[turn], to: place).nextOffset }
            try FileSystem.replace(note(folder), with: Array("\(end)".utf8))
            // Some are still on their way when the end comes.
            for turn in 0..<20 { _ = log.submit(Append(payload[turn], to: place)) }
            try Signal.kill.send(to: Environment.processID)
        } catch {
            // The parent knows by the way this process ends that it failed; this says why.
            try? StandardStream.error.write("\(error)\n")
        }
        endProcess(code: 1)
    }

    private static func note(_ folder: Path) -> Path { Path(folder.text + "-acknowledged") }
}
