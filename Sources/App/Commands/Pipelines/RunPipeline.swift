internal import Arguments
internal import PipelineFile
internal import Scalars
internal import StreamEngine

/// `sluice run`: one pipeline, until somebody ends it or everything is done.
enum RunPipeline {
    private static let once = Switch("once", "take what the log has now, and end")
    private static let load = Flag(
        "load", .assignment, isRepeated: true,
        "STREAM=FILE: put the file's lines into the stream meanwhile, each once, however often this is ended and run")
    private static let over = Flag(
        "over", .assignment, isRepeated: true,
        "STREAM=FILE: read the file's lines, where they lie, instead of the log; a line's offset is its first byte")
    private static let rebuild = Flag(
        "rebuild", .name("VIEW"), isRepeated: true,
        "make this view's results anew from the log; the present ones stay until the new ones have caught up")

    static let command = Command<Action>(
        "run", "run one pipeline on the log of the data folder",
        flags: [once, load, over, rebuild, PipelineFlags.fromAvailable],
        arguments: [PipelineFlags.file],
        examples: [
            Example("sluice run sales.yaml", "keep its views up to date until Ctrl-C"),
            Example("sluice run sales.yaml --once", "bring its views to where the log ends"),
            Example(
                "sluice run sales.yaml --once --load orders=orders.ndjson", "a file's lines, and what they come to"),
            Example("sluice run sales.yaml --once --over orders=orders.ndjson", "the same without a copy of the lines"),
            Example("sluice run sales.yaml --once --rebuild totals", "make the results of totals anew"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        let file = given.value(of: PipelineFlags.file)
        let definition = try session.pipeline(file)
        let loads = try PipelineLoad.all(given.all(load), of: definition.plan)
        let files = try PipelineLoad.files(given.all(over), of: definition.plan)
        guard loads.isEmpty || files.isEmpty else {
            throw CommandError(.usage, "--load fills the log, which is not read with --over", remedy: "leave one out")
        }
        let configuration = try session.configuration()
        let log =
            files.isEmpty
            ? try session.openLogOfPipeline(file, configuration) : try session.openFiles(files, areAtRest: given[once])
        let results = try session.openResults(configuration)
        var options = PipelineRunner.Options()
        options.onlyOnce = given[once]
        options.logIsBeingFilled = !loads.isEmpty
        options.engine.rebuild = Set(given.all(rebuild))
        options.engine.fromAvailable = given[PipelineFlags.fromAvailable]
        let work = RunWork(
            session, session.plan(definition), log, results, options, offsetsCount: files.isEmpty ? "record" : "byte")
        session.ending.await()
        try work.run(loading: loads)
    }
}
