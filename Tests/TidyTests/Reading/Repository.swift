import System

/// The repository as text: from the disk, or made up by a test.
struct Repository: Sendable {
    /// A file whose text a rule may want to read.
    struct File: Sendable {
        let path: String
        let text: String
        let lines: [Substring]
        /// What the file says as Swift; nil for everything else.
        let swift: SwiftSource?

        init(path: String, text: String) {
            self.path = path
            self.text = text
            lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            swift = path.hasSuffix(".swift") ? SwiftSource(text) : nil
        }

        var name: String { Path(path).name }
    }

    /// Files with text, by path from the root.
    let files: [File]
    /// Every path there is, folders and pictures too.
    let paths: Set<String>
    /// The rows of `Package.swift`.
    let table: PackageTable

    init(_ texts: [String: String]) {
        self.init(files: texts.map(File.init).sorted { $0.path < $1.path }, others: [])
    }

    private init(files: [File], others: Set<String>) {
        self.files = files
        var paths = others
        for file in files {
            var path = Path(file.path)
            while path.text != "." {
                paths.insert(path.text)
                path = path.parent
            }
        }
        self.paths = paths
        table = PackageTable(files.first { $0.path == "Package.swift" }?.swift)
    }

    /// The repository that this file stands in.
    static let here = Result { try read(Path(#filePath).parent.parent.parent.parent) }

    private static let folders: Set<String> = [
        ".git", ".build", ".tools", ".data", ".venv", "node_modules", "__pycache__",
    ]
    private static let texts: Set<String> = [
        "swift", "md", "c", "h", "modulemap", "yaml", "yml", "json", "html", "css", "js", "py", "sh", "sql", "cql",
        "toml",
    ]
    /// Larger files are data, and nobody reads them line by line.
    private static let largestText = 1 << 20

    private static func read(_ root: Path) throws -> Repository {
        var files: [File] = []
        var others: Set<String> = []
        var waiting = [""]
        while let folder = waiting.popLast() {
            for name in try FileSystem.entries(of: root / folder) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                if FileSystem.isDirectory(root / path) {
                    if !folders.contains(name) { waiting.append(path) }
                } else if let text = try text(of: root / path) {
                    files.append(File(path: path, text: text))
                } else {
                    others.insert(path)
                }
            }
        }
        return Repository(files: files.sorted { $0.path < $1.path }, others: others)
    }

    private static func text(of path: Path) throws -> String? {
        let parts = path.name.split(separator: ".")
        let isText = parts.count == 1 && !path.name.hasPrefix(".") || texts.contains(String(parts.last ?? ""))
        guard isText, FileSystem.exists(path) else { return nil }
        let size = try FileSystem.size(of: path).length
        guard size <= largestText else { return nil }
        return String(validating: try FileSystem.contents(of: path, limit: size), as: UTF8.self)
    }
}
