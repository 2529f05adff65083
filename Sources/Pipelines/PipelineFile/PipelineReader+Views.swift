import Plans
import Scalars
import StreamEngine
import System
import Time
import YAML

extension PipelineReader {
    /// What a view may say, and, under the same names, a pipeline's `defaults` for all of them.
    static let viewDefaults = ["emit", "keep"]
    static let triggerKeys = ["every", "trigger"]
    private static let sqlExpectation = "SQL such as SELECT … FROM a stream"

    /// SQL alone, or SQL with how it is kept.
    mutating func view(_ entry: NamedNode, trigger: Trigger, defaults: Defaults) -> ViewDraft? {
        if isTornText(entry) { return nil }
        check(name: entry.name, entry.path, at: entry.mark)
        var settings = defaults.view
        settings.trigger = trigger
        if entry.node.text != nil {
            return markedText(entry.node, entry.path, Self.sqlExpectation).map {
                ViewDraft(entry: entry, sql: $0, settings: settings)
            }
        }
        let known = ["sql"] + Self.triggerKeys + Self.viewDefaults
        guard let fields = fields(entry.node, entry.path, known: known) else { return nil }
        settings = viewSettings(fields, over: settings)
        guard let node = fields["sql"] else {
            if fields.lacks("sql") { report("\(entry.path) needs sql: \(Self.sqlExpectation)", at: entry.mark) }
            return nil
        }
        return markedText(node, fields.path("sql"), Self.sqlExpectation).map {
            ViewDraft(entry: entry, sql: $0, settings: settings, emit: fields["emit"], keep: fields["keep"])
        }
    }

    mutating func viewSettings(_ fields: Fields, over settings: ViewSettings) -> ViewSettings {
        var settings = settings
        if let trigger = trigger(fields) { settings.trigger = trigger }
        if fields["emit"] != nil {
            // What other engines call the modes.
            let others = ["update": "upsert", "complete": "upsert", "append": "final", "delta": "deltas"]
            let emit = value("emit", .choice(of: EmitMode.self), in: fields, hint: meant(in: others))
            settings.hasUnknownEmit = emit == nil
            settings.emit = emit ?? .upsert
        }
        if let keep = span("keep", .optional(.span(atLeast: .seconds(1)), none: "all"), in: fields) {
            settings.keep = keep?.wholeMilliseconds
        }
        return settings
    }

    /// Whether what should be a name is what stood behind a comma in SQL without quotes, which is then reported.
    private mutating func isTornText(_ entry: NamedNode) -> Bool {
        guard entry.node.isNull, entry.name.contains(" ") else { return false }
        report(
            "\"\(entry.name)\" is no name: between { and } a comma ends a text; put the SQL into quotes", at: entry.mark
        )
        return true
    }

    mutating func query(_ entry: NamedNode) -> QueryDefinition? {
        if isTornText(entry) { return nil }
        check(name: entry.name, entry.path, at: entry.mark)
        return markedText(entry.node, entry.path, "SQL such as SELECT … FROM a view").map {
            QueryDefinition(name: entry.name, mark: entry.mark, sql: $0, columns: [])
        }
    }

    /// `every: 15s`, or `trigger:` with one of the words.
    mutating func trigger(_ fields: Fields) -> Trigger? {
        let interval = span("every", .span(atLeast: .milliseconds(1)), in: fields).map {
            Trigger.every($0.wholeMilliseconds)
        }
        guard let node = fields["trigger"] else { return interval }
        if fields["every"] != nil {
            report("\(fields.path("trigger")): every says already when; leave one of the two out", at: node.mark)
        }
        return value("trigger", .trigger, in: fields) ?? interval
    }
}

/// What a view has in common with others unless it says something else.
struct ViewSettings {
    var trigger = Standard.trigger
    var emit = EmitMode.upsert
    /// The mode could not be read.
    var hasUnknownEmit = false
    var keep: Int64?
}

/// A view whose SQL has not been read.
struct ViewDraft {
    let entry: NamedNode
    let sql: MarkedText
    let settings: ViewSettings
    /// What the view itself says; a pipeline's defaults hold only where they have a meaning.
    var emit: YAMLNode?
    var keep: YAMLNode?
}

extension ValueKind where Value == Duration {
    /// A duration with its unit: a bare number would be milliseconds to some and seconds to others.
    static func span(atLeast least: Duration = .zero) -> ValueKind {
        let duration = ValueKind.duration(in: least ... .longest)
        let bound = least > .zero ? " of at least \(duration.write(least))," : ""
        return ValueKind(
            duration.placeholder, expectation: "a duration\(bound) such as 30s",
            read: { text in
                guard Int(text) == nil, let span = duration.read(text) else { return nil }
                return span.nanoseconds % 1_000_000 == 0 ? span : nil
            }, write: duration.write)
    }
}

extension PipelineReader {
    /// The duration at `key`, as `value` reads it; what is special about one that cannot be had is said, too.
    mutating func span<Value>(_ key: String, _ kind: ValueKind<Value>, in fields: Fields) -> Value? {
        value(key, kind, in: fields) { text in
            if Int(text) != nil { return ": its unit is missing, as in 10s" }
            do throws(TimeError) {
                let span = try Duration.parse(text)
                return span.nanoseconds % 1_000_000 == 0 ? "" : ", which is no whole number of milliseconds"
            } catch {
                if error.code == .outOfRange {
                    return ", which is too long: the longest is \(Duration.longest.briefText)"
                }
                return text.first?.isNumber == true ? ": units are d, h, m, s and ms" : ""
            }
        }
    }
}

extension ValueKind where Value == Trigger {
    /// The triggers that are words; an interval is said by `every`.
    fileprivate static var trigger: ValueKind {
        let words: [(word: String, trigger: Trigger)] = [
            ("continuous", .continuous), ("once", .once(closesWindows: false)),
            ("once and close windows", .once(closesWindows: true)),
        ]
        let names = words.map(\.word)
        return ValueKind(
            "TRIGGER", expectation: "\(names.joined(separator: ", ")), or an interval under every",
            completion: .words(names),
            read: { text in words.first { $0.word == text }?.trigger },
            write: { value in words.first { $0.trigger == value }?.word ?? "" })
    }
}
