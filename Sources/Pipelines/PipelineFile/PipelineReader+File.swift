import Aggregates
import Plans
import Scalars
import StreamEngine
import YAML

/// What holds for a pipeline's streams, tables and views unless they say something else.
struct Defaults {
    var stream = StreamSettings()
    var view = ViewSettings()
    var unmatched = ReferenceTable.Unmatched.deadLetter
}

/// What a section names.
struct Found<Item> {
    var names: [String] = []
    var found: [Item] = []
    /// Those, too, of which something is wrong beside what they are.
    var all: [Item] = []
    /// Names about which something was reported.
    var broken: Set<String> = []
}

/// What a pipeline names, for its SQL and its tests.
struct Subjects {
    var streams = Found<StreamPlan>()
    var tables = Found<TableDefinition>()
    var views = Found<ViewDefinition>()
    var queries = Found<QueryDefinition>()
    var results = Results()
}

/// What can be read by its name: of views and queries, the columns where they are known.
struct Results {
    var columns: [String: [String]] = [:]
    /// Names of which something is wrong: nothing is said against what reads them.
    var unknown: Set<String> = []
    /// Whether there may be others.
    var areIncomplete = false
}

extension PipelineReader {
    private static let sections = ["streams", "tables", "views", "queries", "tests"]

    mutating func pipeline(_ node: YAMLNode) -> PipelineDefinition? {
        if node.isNull {
            report("the file is empty; a pipeline begins with pipeline: NAME, streams: and views:", at: node.mark)
            return nil
        }
        let known = ["pipeline", "defaults", "dead letters"] + Self.triggerKeys + Self.sections
        guard let fields = fields(node, "", known: known) else { return nil }
        let name = pipelineName(fields)
        if fields.lacks("streams") {
            report("the pipeline needs streams: the topics that it reads", at: node.mark)
        }
        checkNames(fields)
        checkTopics(of: fields)
        let subjects = subjects(fields, trigger: trigger(fields) ?? Standard.trigger, defaults: defaults(fields))
        let tests = named("tests", in: fields).map { test($0, subjects) }
        return PipelineDefinition(
            name: name ?? "", file: file, deadLetters: deadLetters(fields), streams: subjects.streams.found,
            tables: subjects.tables.found,
            views: subjects.views.found, queries: subjects.queries.found, tests: tests)
    }

    /// All that a pipeline names, each with what stands above it.
    private mutating func subjects(_ fields: Fields, trigger: Trigger, defaults: Defaults) -> Subjects {
        scheme.hasUnknownStreams = fields.hides("streams") || fields.lacks("streams")
        scheme.hasUnknownTables = fields.hides("tables")
        let streams = read("streams", in: fields) { reader, entry in reader.stream(entry, defaults: defaults) }
        let tables = read("tables", in: fields) { reader, entry in
            let table = reader.table(entry, defaults: defaults)
            reader.scheme.tables.append(table.map(\.shape) ?? .unknown(entry.name))
            return table
        }
        var results = Results()
        results.areIncomplete = fields.hides("views") || fields.hides("queries")
        let views = read("views", in: fields) { reader, entry in
            let draft = reader.view(entry, trigger: trigger, defaults: defaults)
            results.columns[entry.name] = draft.flatMap { reader.visibleColumns(of: $0) }
            return draft.flatMap { reader.planned($0) }
        }
        results.unknown = Set(views.names.filter { results.columns[$0] == nil })
        var queries = read("queries", in: fields) { reader, entry in reader.query(entry) }
        results.unknown.formUnion(queries.broken)
        check(&queries, of: &results, brokenViews: views.broken)
        return Subjects(streams: streams, tables: tables, views: views, queries: queries, results: results)
    }

    /// The things of a section; one about which something was reported is not taken for what it says.
    private mutating func read<Item>(
        _ title: String, in fields: Fields, _ body: (inout PipelineReader, NamedNode) -> Item?
    ) -> Found<Item> {
        var section = Found<Item>()
        for entry in named(title, in: fields) {
            let before = problems.count
            section.names.append(entry.name)
            let item = body(&self, entry)
            if let item { section.all.append(item) }
            if let item, problems.count == before {
                section.found.append(item)
            } else {
                section.broken.insert(entry.name)
            }
        }
        return section
    }

    private mutating func pipelineName(_ fields: Fields) -> String? {
        guard let name = value("pipeline", .name(), in: fields) else {
            if fields.lacks("pipeline"), fields["pipeline"] == nil {
                report("the file needs pipeline: the pipeline's name", at: fields.mark)
            }
            return nil
        }
        let isPlain = name.lowercased().utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-.".utf8.contains($0) }
        // It stands on command lines, where `-` begins a flag, and in addresses, where `..` leads out.
        if !isPlain || name.hasPrefix("-") || name.hasPrefix(".") || name.utf8.count > Limits.nameBytes,
            let mark = fields["pipeline"]?.mark
        {
            report(
                "pipeline: a name has letters, digits, _, - and ., begins with none of the last two, and is at most "
                    + "\(Limits.nameBytes) long, unlike \"\(name)\"\(Self.mended(name, with: "_-."))", at: mark)
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

    /// How many dead letters are kept, and for how long.
    private mutating func deadLetters(_ fields: Fields) -> DeadLetterBound {
        var bound = DeadLetterBound()
        guard let node = fields["dead letters"], !node.isNull,
            let fields = self.fields(node, "dead letters", known: ["keep", "at most"])
        else { return bound }
        if let keep = span("keep", .optional(.span(atLeast: .seconds(1)), none: "all"), in: fields) {
            bound.keep = keep?.wholeMilliseconds
        }
        if let count = value("at most", .integer(in: 1...Limits.deadLetters), in: fields) { bound.atMost = count }
        return bound
    }

    /// Streams, tables, views and queries are all names of SQL, and each must be one thing.
    private mutating func checkNames(_ fields: Fields) {
        var names = NameList()
        for section in ["streams", "tables", "views", "queries"] {
            for entry in fields[section]?.mapping ?? [] {
                if TestStep.words.contains(entry.key), section == "streams" || section == "tables" {
                    report("\(section).\(entry.key): tests need this word; take another name", at: entry.keyMark)
                }
                guard let first = names.add(entry.key, at: entry.keyMark) else { continue }
                report(
                    "\(section).\(entry.key): the name is taken, by line \(first.line): streams, tables, views and "
                        + "queries share their names, and SQL ignores case", at: entry.keyMark)
            }
        }
    }
}

extension TableShape {
    /// Only its name can be read.
    fileprivate static func unknown(_ name: String) -> TableShape {
        var shape = TableShape(name: name, columns: [], key: 0)
        shape.isUnknown = true
        return shape
    }
}
