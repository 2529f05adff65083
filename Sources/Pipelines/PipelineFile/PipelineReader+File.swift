import Scalars
import StreamEngine
import YAML

/// What holds for a pipeline's streams, tables and views unless they say something else.
struct Defaults {
    var stream = StreamSettings()
    var view = ViewSettings()
    var unmatched = ReferenceTable.Unmatched.deadLetter
}

extension PipelineReader {
    private static let sections = ["streams", "tables", "views", "queries", "tests"]

    mutating func pipeline(_ node: YAMLNode) -> PipelineDefinition? {
        if node.isNull {
            report("the file is empty; a pipeline begins with pipeline: NAME, streams: and views:", at: node.mark)
            return nil
        }
        let known = ["pipeline", "defaults"] + Self.triggerKeys + Self.sections
        guard let fields = fields(node, "", known: known) else { return nil }
        let name = pipelineName(fields)
        let defaults = defaults(fields)
        let trigger = trigger(fields) ?? Standard.trigger
        if fields.lacks("streams") {
            report("the pipeline needs streams: the topics that it reads", at: node.mark)
        }
        checkNames(fields)
        let streamNodes = named("streams", in: fields)
        let streams = streamNodes.compactMap { stream($0, defaults: defaults) }
        let tableNodes = named("tables", in: fields)
        let tables = tableNodes.compactMap { table($0, defaults: defaults) }
        let viewNodes = named("views", in: fields)
        let views = viewNodes.compactMap { view($0, trigger: trigger, defaults: defaults) }
        let queryNodes = named("queries", in: fields)
        let queries = queryNodes.compactMap { query($0) }
        // What could not be read is known by its name all the same, so that a mistake is told once.
        let subjects = Subjects(
            streams: streamNodes.map(\.name), tableNames: tableNodes.map(\.name), tables: tables,
            results: viewNodes.map(\.name) + queryNodes.map(\.name))
        let tests = named("tests", in: fields).map { test($0, subjects) }
        return PipelineDefinition(
            name: name ?? "", file: file, streams: streams, tables: tables, views: views, queries: queries, tests: tests
        )
    }

    private mutating func pipelineName(_ fields: Fields) -> String? {
        guard let name = value("pipeline", .name(), in: fields) else {
            if fields.lacks("pipeline"), fields["pipeline"] == nil {
                report("the file needs pipeline: the pipeline's name", at: fields.mark)
            }
            return nil
        }
        let isPlain = name.lowercased().utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-.".utf8.contains($0) }
        if !isPlain || name.utf8.count > Limits.nameBytes, let mark = fields["pipeline"]?.mark {
            report(
                "pipeline: a name has letters, digits, _, - and ., and is at most \(Limits.nameBytes) long", at: mark)
        }
        return name
    }

    private mutating func defaults(_ fields: Fields) -> Defaults {
        var defaults = Defaults()
        guard let node = fields["defaults"], !node.isNull,
            let fields = self.fields(
                node, "defaults", known: Self.streamDefaults + Self.viewDefaults + ["unmatched"])
        else { return defaults }
        defaults.stream = streamSettings(fields, over: defaults.stream)
        defaults.view = viewSettings(fields, over: defaults.view)
        defaults.unmatched = value("unmatched", .choice(of: ReferenceTable.Unmatched.self), in: fields) ?? .deadLetter
        return defaults
    }

    /// Streams, tables, views and queries are all names of SQL, and each must be one thing.
    private mutating func checkNames(_ fields: Fields) {
        var names = NameList()
        for section in ["streams", "tables", "views", "queries"] {
            for entry in fields[section]?.mapping ?? [] {
                guard let first = names.add(entry.key, at: entry.keyMark) else { continue }
                report("\(section).\(entry.key): the name is taken, by line \(first.line)", at: entry.keyMark)
            }
        }
    }
}
