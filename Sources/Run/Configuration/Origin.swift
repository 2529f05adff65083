public import YAML

/// A place in a configuration file.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    public let file: String
    public let mark: YAMLMark

    public init(file: String, mark: YAMLMark) {
        self.file = file
        self.mark = mark
    }

    public var description: String { "\(file):\(mark)" }
}

/// Where the value of a key came from.
public enum Origin: Sendable, Hashable, CustomStringConvertible {
    case standard
    case file(Place)
    /// Environment variables, named at a place in the file.
    case environment([String], Place)
    /// A flag of the command line: `--set`.
    case flag(String)

    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let place): "from \(place)"
        case .environment(let names, let place):
            "from environment variable\(names.count > 1 ? "s" : "") \(names.joined(separator: ", ")), \(place)"
        case .flag(let flag): "from \(flag)"
        }
    }

    /// What stands before a message about the value.
    var messagePrefix: String {
        switch self {
        case .standard: ""
        case .file(let place): "\(place): "
        case .environment(let names, let place): "\(place): (with \(names.map { "$" + $0 }.joined(separator: ", "))) "
        case .flag(let flag): "\(flag): "
        }
    }
}
