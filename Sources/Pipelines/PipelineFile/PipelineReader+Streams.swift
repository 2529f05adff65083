import Columns
import EventLog
import Plans
import Scalars
import StreamEngine
import System
import Time
import YAML

extension PipelineReader {
    /// What a stream may say, and, under the same names, a pipeline's `defaults` for all of them.
    static let streamDefaults = [
        "time zone", "watermark", "max ahead", "idle after", "bad records", "start",
    ]
    private static let streamKeys = ["topic", "columns", "event time"] + streamDefaults

    mutating func stream(_ entry: NamedNode, defaults: Defaults) -> StreamPlan? {
        check(name: entry.name, entry.path, at: entry.mark)
        guard let fields = fields(entry.node, entry.path, known: Self.streamKeys) else {
            scheme.streams.append(.unknown(entry.name))
            return nil
        }
        let settings = streamSettings(fields, over: defaults.stream)
        let columns = columns(fields)
        let before = problems.count
        let plan = StreamPlan(
            name: entry.name, topic: topic(fields) ?? entry.name, fields: columns.fields,
            eventTime: eventTime(fields, columns), watermark: settings.watermark, maxAhead: settings.maxAhead,
            idleAfter: settings.idleAfter, badRecords: settings.badRecords, acceptsNaN: columns.acceptsNaN,
            zone: settings.zone == .utc ? nil : settings.zone.name, start: settings.start)
        var shape = plan.shape
        shape.hasUnknownColumns = columns.fields.isEmpty
        shape.hasUnknownTime = settings.hasUnknownTime || problems.count > before
        for index in columns.unknown { shape.columns[index].hasUnknownType = true }
        scheme.streams.append(shape)
        return plan
    }

    /// The topic's name, which the log takes as Kafka would.
    private mutating func topic(_ fields: Fields) -> String? {
        guard let name = value("topic", .name(), in: fields) else { return nil }
        do throws(EventLogError) { try TopicName.check(name) } catch {
            report("\(fields.path("topic")): \(error)", at: fields["topic"]?.mark ?? fields.mark)
        }
        return name
    }

    /// Topics that Kafka would not have beside each other.
    mutating func checkTopics(of fields: Fields) {
        var names: [String] = []
        for entry in fields["streams"]?.mapping ?? [] {
            let name = entry.value["topic"]?.text ?? entry.key
            do throws(EventLogError) { try TopicName.check(name, collidesWithNoneOf: names) } catch {
                report("streams.\(entry.key).topic: \(error)", at: entry.value["topic"]?.mark ?? entry.keyMark)
            }
            names.append(name)
        }
    }

    /// The settings that `fields` names, and the others as they were.
    mutating func streamSettings(_ fields: Fields, over settings: StreamSettings) -> StreamSettings {
        var settings = settings
        if let zone = zone("time zone", in: fields) { settings.zone = zone }
        if fields["watermark"] != nil {
            let time = span("watermark", .optional(.span()), in: fields)
            settings.hasUnknownTime = time == nil
            settings.watermark = time.flatMap { $0 }?.wholeMilliseconds
        }
        if let time = span("max ahead", .span(), in: fields) { settings.maxAhead = time.wholeMilliseconds }
        if let time = span("idle after", .optional(.span(), none: "never"), in: fields) {
            settings.idleAfter = time?.wholeMilliseconds
        }
        if let choice = value("bad records", .choice(of: StreamPlan.BadRecords.self), in: fields) {
            settings.badRecords = choice
        }
        let others = ["earliest": "beginning", "latest": "end"]
        if let start = value("start", .choice(of: StreamPlan.Start.self), in: fields, hint: meant(in: others)) {
            settings.start = start
        }
        return settings
    }

    // MARK: - Columns

    /// What a stream's columns are.
    private struct Columns {
        var fields: [StreamField] = []
        /// Those of which only the name is known.
        var unknown: Set<Int> = []
        var acceptsNaN = false
    }

    private mutating func columns(_ fields: Fields) -> Columns {
        let entries = named("columns", in: fields)
        if fields.lacks("columns") {
            report("\(fields.name) needs columns: what its records hold, each as NAME: TYPE", at: fields.mark)
        }
        var names = NameList()
        var columns = Columns()
        for entry in entries {
            check(name: entry.name, entry.path, at: entry.mark)
            if let first = names.add(entry.name, at: entry.mark) {
                report(
                    "\(entry.path): to SQL, which ignores case, it is the column at line \(first.line): take "
                        + "another name",
                    at: entry.mark)
            }
            let spec = spec(entry)
            if spec == nil { columns.unknown.insert(columns.fields.count) }
            columns.acceptsNaN = columns.acceptsNaN || spec?.readsNaN == true
            columns.fields.append(
                StreamField(
                    name: entry.name, type: spec?.type ?? .text, source: spec?.source ?? .json([entry.name]),
                    format: spec?.format ?? .iso))
        }
        return columns
    }

    /// A column's type and source, as a text of its own grammar.
    mutating func spec(_ entry: NamedNode) -> ColumnSpec? {
        guard let text = markedText(entry.node, entry.path, "a type such as int, or text from \"Name\"") else {
            return nil
        }
        do throws(ColumnSpec.Fault) { return try ColumnSpec(text.text) } catch {
            report("\(entry.path): \(error.sentence)", at: text.place(line: 1, column: error.position + 1))
            return nil
        }
    }

    private mutating func eventTime(_ fields: Fields, _ found: Columns) -> Int? {
        let columns = found.fields
        let expectation = "kafka timestamp or a column of type timestamp"
        guard let node = fields["event time"], let name = scalar(node, fields.path("event time"), expectation),
            name != Self.recordTime
        else { return nil }
        guard let index = columns.firstIndex(where: { $0.name == name }) else {
            let names = [Self.recordTime] + columns.filter { $0.type == .timestamp }.map(\.name)
            report(
                "\(fields.path("event time")) must be \(expectation), not \"\(name)\""
                    + suggestion(for: name, among: names), at: node.mark)
            return nil
        }
        if columns[index].type != .timestamp, !found.unknown.contains(index) {
            report(
                "\(fields.path("event time")): the column \(name) is of type \(columns[index].type.rawValue), "
                    + "not timestamp", at: node.mark)
        }
        return index
    }

    private static let recordTime = "kafka timestamp"
}

/// What a stream has in common with others unless it says something else.
struct StreamSettings {
    var zone = Zone.utc
    var watermark: Int64?
    /// The watermark could not be read.
    var hasUnknownTime = false
    var maxAhead = EngineLimits.maxAhead
    var idleAfter: Int64?
    var badRecords = StreamPlan.BadRecords.deadLetter
    var start = StreamPlan.Start.beginning
}

extension StreamShape {
    /// Only its name can be read.
    fileprivate static func unknown(_ name: String) -> StreamShape {
        var shape = StreamShape(name: name, columns: [])
        shape.hasUnknownColumns = true
        shape.hasUnknownTime = true
        return shape
    }
}

extension Duration {
    var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }
}

/// Names as SQL compares them: letters fold within ASCII.
struct NameList {
    private var marks: [String: YAMLMark] = [:]

    /// Where the name was first, if it was there.
    mutating func add(_ name: String, at mark: YAMLMark) -> YAMLMark? {
        let folded = name.lowercased()
        if let first = marks[folded] { return first }
        marks[folded] = mark
        return nil
    }
}
