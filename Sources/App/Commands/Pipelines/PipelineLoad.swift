internal import Arguments
internal import Compression
internal import EventLog
internal import Plans
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

    /// What is to be read instead of the log, asked for as `stream=file`: each topic's file, or none at all.
    static func files(_ wanted: [Assignment], of plan: PipelinePlan) throws -> [String: Path] {
        guard !wanted.isEmpty else { return [:] }
        var files: [String: Path] = [:]
        for load in try all(wanted, of: plan) {
            guard load.files.count == 1 else {
                throw CommandError(
                    .usage, "\(load.topic) is given \(load.files.count) files, and a topic is one",
                    remedy: "put them together, or use --load")
            }
            guard FileSystem.isRegularFile(load.files[0]) else {
                throw CommandError(
                    .usage, "\(load.files[0]) is no file on a disk, which can be read from any place",
                    remedy: "--load takes what comes out of it, once")
            }
            files[load.topic] = load.files[0]
        }
        for stream in plan.streams {
            guard files[stream.topic] != nil else {
                throw CommandError(
                    .usage, "no file is given for the stream \"\(stream.name)\", and the log is not read with --over",
                    remedy: "add --over \(stream.name)=FILE")
            }
            try refuseWhatLinesLack(stream, in: plan)
        }
        return files
    }

    /// Lines have neither a time nor a key beside their text.
    private static func refuseWhatLinesLack(_ stream: StreamPlan, in plan: PipelinePlan) throws(CommandError) {
        let windowed = plan.views.first { view in
            guard case .groups(let grouping) = view.plan.result else { return false }
            return view.plan.input.stream == stream.name && grouping.window != nil
        }
        let field = stream.fields.first { [.timestamp, .key].contains($0.source) }
        let needed: String? =
            if let field {
                "\(stream.name).\(field.name) is the record's \(field.source)"
            } else if stream.eventTime == nil, let windowed {
                "\(windowed.plan.name) has windows of the record's timestamp"
            } else {
                nil
            }
        guard let needed else { return }
        throw CommandError(
            .usage, "\(needed), which a file's lines do not have",
            remedy: "--load \(stream.name)=FILE makes records of them")
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
