internal import Arguments
internal import Compression
internal import EventLog
internal import Scalars
internal import StreamEngine
internal import System

/// Files whose lines become a stream's records while its pipeline runs, each line once.
struct PipelineLoad {
    private let topic: String
    private var files: [Path]

    /// What was asked for as `stream=file`; a stream or a file that is not there is told before anything begins.
    static func all(_ wanted: [Assignment], of plan: PipelinePlan) throws -> [PipelineLoad] {
        var loads: [PipelineLoad] = []
        for (name, text) in wanted.map({ ($0.key, $0.value) }) {
            guard let stream = plan.streams.first(where: { $0.name == name }) else {
                let near = Scalars.suggestion(for: name, among: plan.streams.map(\.name))
                throw CommandError(.usage, "\(plan.name) has no stream \"\(name)\" to load\(near)")
            }
            try FileSystem.checkReadable(Path(text))
            if let index = loads.firstIndex(where: { $0.topic == stream.topic }) {
                loads[index].files.append(Path(text))
            } else {
                loads.append(PipelineLoad(topic: stream.topic, files: [Path(text)]))
            }
        }
        for load in loads { try FileSource.refuseDoubles(among: load.files, for: load.topic) }
        return loads
    }

    /// Goes on where the log says that the files were left, until they are in it or nobody wants them any more.
    func run(_ session: Session, _ log: any EventLog, while isWanted: @escaping () -> Bool) throws {
        var options = ProduceWork.Options()
        options.resumes = true
        options.isWanted = isWanted
        var settings = BatchingProducer.Settings()
        // 0.13 µs a line, which the log's pages and their way to the disk cost many times: both steps together take two
        // thirds of the processor time, and a quarter of the disk.
        settings.codec = .lz4
        var work = try ProduceWork(session, session.madeTopic(topic, in: log), log, options, settings)
        try work.run(files)
    }
}
