import Scalars
public import System
import YAML

/// A configuration file's name, for messages, and its bytes.
public struct ConfigurationFile: Sendable {
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    public init(_ path: Path) throws(ConfigurationError) {
        do throws(SystemError) {
            self.init(name: path.text, bytes: try FileSystem.contents(of: path, limit: Limits.fileBytes))
        } catch {
            throw ConfigurationError(problems: [ConfigurationProblem(.unreadable, .flag("configuration"), "\(error)")])
        }
    }
}

/// A value that the command line gives to a key.
public struct Override: Sendable, Hashable {
    public let key: String
    public let value: String
    /// The flag that said so, for messages.
    public let flag: String

    public init(key: String, value: String, flag: String = "--set") {
        self.key = key
        self.value = value
        self.flag = flag
    }
}

extension Schema {
    /// Standard values, over them what the file says, over that the overrides; or everything that is wrong with them.
    public func read(
        _ file: ConfigurationFile?, overrides: [Override] = [],
        variables: @escaping (String) -> String? = { Environment[$0] }
    ) throws(ConfigurationError) -> Settings {
        var reader = Reader(schema: self, variables: variables)
        if let file { reader.read(file) }
        for override in overrides { reader.apply(override) }
        reader.applyRules()
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
        return reader.settings
    }
}

/// Collects values and problems; nothing that is wrong keeps it from seeing the rest.
private struct Reader {
    private let schema: Schema
    private let variables: (String) -> String?
    private(set) var settings: Settings
    private(set) var problems: [ConfigurationProblem] = []
    private var failed: Set<String> = []
    private var file = ""

    init(schema: Schema, variables: @escaping (String) -> String?) {
        self.schema = schema
        self.variables = variables
        settings = Settings(schema)
    }

    mutating func read(_ file: ConfigurationFile) {
        self.file = file.name
        do throws(YAMLError) {
            readSection(try YAMLNode.parse(file.bytes, limits: Limits.tree), at: [])
        } catch {
            for problem in error.problems {
                report(problem.code == .duplicateKey ? .duplicateKey : .syntax, at: problem.mark, problem.sentence)
            }
            if let tree = error.tree { readSection(tree, at: []) }
            problems.sort { $0.mark ?? .start < $1.mark ?? .start }
        }
    }

    private mutating func readSection(_ node: YAMLNode, at path: [String]) {
        if node.isNull { return }
        guard let entries = node.mapping else {
            let name = path.isEmpty ? "the file" : path.joined(separator: ".")
            return report(
                .wrongValue, at: node.mark, "\(name) must be keys with values (key: value), not \(node.kindName)")
        }
        for entry in entries {
            let inner = path + [entry.key]
            if let key = schema.key(at: inner) {
                readValue(entry.value, of: key)
            } else if schema.isSection(inner) {
                readSection(entry.value, at: inner)
            } else {
                report(.unknownKey, at: entry.keyMark, schema.complaint(aboutKey: entry.key, in: path))
            }
        }
    }

    private mutating func readValue(_ node: YAMLNode, of key: KeyRow) {
        let place = Place(file: file, mark: node.mark)
        if key.isList, let nodes = node.sequence { return readList(nodes, of: key, at: place) }
        guard let source = node.text, !node.isNull else {
            failed.insert(key.name)
            return report(.wrongValue, at: node.mark, "\(key.name) must be \(key.expectation), not \(node.kindName)")
        }
        let interpolation = Interpolation(source, variables: variables)
        guard interpolation.faults.isEmpty else {
            failed.insert(key.name)
            for fault in interpolation.faults { report(.missingVariable, at: node.mark, "\(key.name): \(fault)") }
            return
        }
        let used = interpolation.used
        set(key, interpolation.text, used.isEmpty ? .file(place) : .environment(used, place))
    }

    /// A list's elements are told apart by commas, as on a command line.
    private mutating func readList(_ nodes: [YAMLNode], of key: KeyRow, at place: Place) {
        var texts: [String] = []
        var used: [String] = []
        for node in nodes {
            let interpolation = Interpolation(node.text ?? "", variables: variables)
            guard let text = node.text, !node.isNull, !text.contains(",") else {
                failed.insert(key.name)
                report(
                    .wrongValue, at: node.mark,
                    "\(key.name) must be \(key.expectation), without commas in them")
                continue
            }
            for fault in interpolation.faults {
                failed.insert(key.name)
                report(.missingVariable, at: node.mark, "\(key.name): \(fault)")
            }
            texts.append(interpolation.text)
            used += interpolation.used
        }
        guard !failed.contains(key.name) else { return }
        set(key, texts.joined(separator: ", "), used.isEmpty ? .file(place) : .environment(used, place))
    }

    mutating func apply(_ override: Override) {
        let origin = Origin.flag(override.flag)
        if let key = schema.keys.first(where: { $0.name == override.key }) {
            failed.remove(key.name)
            set(key, override.value, origin)
        } else if schema.sections.contains(where: { $0.path.joined(separator: ".") == override.key }) {
            problems.append(
                ConfigurationProblem(
                    .unknownKey, origin, "\(override.key) is a section; name a key in it, \(override.key).…"))
        } else {
            let names = schema.keys.map(\.name)
            problems.append(
                ConfigurationProblem(
                    .unknownKey, origin, "unknown key \"\(override.key)\"" + suggestion(for: override.key, among: names)
                ))
        }
    }

    private mutating func set(_ key: KeyRow, _ text: String, _ origin: Origin) {
        guard let value = key.read(text, origin.folder) else {
            failed.insert(key.name)
            problems.append(ConfigurationProblem(.wrongValue, origin, key.refusal(of: text)))
            return
        }
        settings.set(key.name, value, origin)
    }

    mutating func applyRules() {
        for rule in schema.rules where failed.isDisjoint(with: rule.keys) {
            guard let complaint = rule.complaint(settings), let first = rule.keys.first else { continue }
            problems.append(ConfigurationProblem(.conflict, settings.origin(ofKey: first), complaint))
        }
    }

    private mutating func report(_ code: ConfigurationProblem.Code, at mark: YAMLMark, _ sentence: String) {
        problems.append(ConfigurationProblem(code, .file(Place(file: file, mark: mark)), sentence))
    }
}

extension ConfigurationProblem {
    /// Where in the file it is, if it is in one.
    fileprivate var mark: YAMLMark? {
        switch origin {
        case .file(let place), .environment(_, let place): place.mark
        case .standard, .flag: nil
        }
    }
}

extension Origin {
    /// Where paths are told from: a file's author is in its folder, and whoever types is here.
    fileprivate var folder: Path? {
        switch self {
        case .file(let place), .environment(_, let place): Path(place.file).parent
        case .standard, .flag: nil
        }
    }
}

extension YAMLMark {
    fileprivate static let start = YAMLMark(line: 0, column: 0)
}

extension Schema {
    /// The sentence about a key that nobody knows: the nearest name here, else elsewhere, else all names here.
    fileprivate func complaint(aboutKey name: String, in path: [String]) -> String {
        let elsewhere = (keys.map(\.path) + sections.map(\.path)).first { $0.last == name }?.joined(separator: ".")
        return unknownKey(name, in: path.joined(separator: "."), known: names(in: path), elsewhere: elsewhere)
    }
}
