internal import Arguments
internal import System

/// What a command of the table does; it is given everything that it works with.
typealias Action = @Sendable (Session) throws -> Void

/// The program `sluice`: from the words of a command line to an exit code.
public enum Program {
    static let version = "0.1.0"

    /// Every command and flag; parser, help, completion and the README's list are read from here.
    static let table: CommandTable<Action> = CommandTable(
        Command(
            "sluice", "one binary that is a whole real-time data stack",
            examples: [
                Example("sluice demo", "watch a stream of events, without any preparation"),
                Example("sluice topic create orders --partitions 4", "make a topic"),
                Example("echo hello | sluice produce orders", "put a record into it"),
                Example("sluice consume orders --follow", "see what comes"),
            ],
            commands: [
                Up.command,
                Command(
                    "topic", "make, list, change and remove topics",
                    commands: [
                        TopicCreate.command, TopicList.command, TopicDescribe.command, TopicAlter.command,
                        TopicTruncate.command, TopicDelete.command,
                    ]),
                Produce.command,
                Consume.command,
                Command(
                    "group", "see and set how far consumer groups have read",
                    commands: [
                        GroupList.command, GroupDescribe.command, GroupReset.command, GroupDelete.command,
                    ]),
                CheckPipelines.command,
                TestPipelines.command,
                RunPipeline.command,
                Ask.command,
                Command(
                    "pipeline", "see and change the pipelines of a data folder",
                    commands: [
                        PipelineList.command, PipelineChanges.pause, PipelineChanges.resume,
                        PipelineRebuild.command, PipelineChanges.reset, PipelineChanges.drop,
                    ]),
                Command(
                    "deadletter", "see and replay records that could not become results",
                    commands: [DeadLetterList.command, DeadLetterShow.command, DeadLetterReplay.command]),
                Status.command,
                Top.command,
                Demo.command,
                Command(
                    "bench", "measure this machine and this program",
                    commands: [BenchLog.command, BenchKafka.command, BenchEngine.command]),
                ShowConfiguration.command,
                Doctor.command,
                Completions.command,
                Help.command,
                Version.command,
            ]))

    /// Does what `words`, the program's name left out, ask for; the exit code is 0 (done), 1 (failed) or 2 (usage).
    public static func run(_ words: [String], on backends: Backends) -> Int32 {
        if words == ["--version"] { return print(Version.line) }
        let terminal = Terminal(.output)
        do {
            switch try table.parse(words, columns: terminal.columns, style: terminal.style) {
            case .help(let page): return print(page)
            case .version: return print(Version.line)
            case .run(let action, let given): return Session(given, backends).run(action)
            }
        } catch {
            return Complaint(error).tell()
        }
    }

    private static func print(_ text: String) -> Int32 {
        let output = Output()
        do throws(OutputError) {
            output.write(text)
            try output.flush()
            return 0
        } catch { return Complaint(error).tell() }
    }
}
