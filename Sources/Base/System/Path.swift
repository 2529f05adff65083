/// A place in the file system, as UTF-8 text.
public struct Path: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral text: String) { self.text = text }

    public var description: String { text }

    /// The place called `name` inside the folder `folder`.
    public static func / (folder: Path, name: String) -> Path {
        if folder.text.isEmpty { return Path(name) }
        return Path(folder.text.hasSuffix("/") ? folder.text + name : folder.text + "/" + name)
    }

    /// The last part: a file's or folder's own name.
    public var name: String {
        text.split(separator: "/").last.map(String.init) ?? text
    }

    /// The folder that this place is in; `.` for a bare name.
    public var parent: Path {
        let trimmed = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : Path(String(trimmed[..<slash]))
    }

    /// This place as somebody in `folder` means it: the same, if it is told from the root.
    public func seen(from folder: Path) -> Path {
        guard !text.hasPrefix("/"), folder != "." else { return self }
        return folder / String(text.hasPrefix("./") ? text.dropFirst(2) : text[...])
    }

    public static func < (one: Path, other: Path) -> Bool { one.text.utf8.lexicographicallyPrecedes(other.text.utf8) }
}
