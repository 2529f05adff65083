internal import Arguments
internal import JSON

/// `sluice version`, which is also `--version`.
enum Version {
    static let command = Command<Action>(
        "version", "show the version", examples: [Example("sluice version", "the version")], action: run)

    private static func run(_ session: Session) throws {
        guard session.wantsJSON else { return session.output.write(line) }
        var json = JSONWriter()
        json.object { $0.member("version", Program.version) }
        json.endLine()
        session.output.write(json.bytes)
    }

    static let line = "sluice \(Program.version)\n"
}
