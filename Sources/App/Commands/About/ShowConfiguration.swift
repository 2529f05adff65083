internal import Arguments
internal import Configuration
internal import JSON

/// `sluice config`: every key, its value, and where that came from.
enum ShowConfiguration {
    private static let explained = Switch("explain", "say what each key means")

    static let command = Command<Action>(
        "config", "print the effective configuration and where each value came from", flags: [explained],
        examples: [
            Example("sluice config --explain > sluice.yaml", "a file with every key and its default"),
            Example("sluice config --set log.committers=4", "see what a flag changes"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let settings = try session.configuration().settings
        guard session.wantsJSON else {
            return session.output.write(settings.yaml(withSentences: session.given[explained]))
        }
        var json = JSONWriter()
        json.array { array in
            for entry in settings.entries {
                array.object {
                    $0.member("key", entry.name)
                    $0.member("value", entry.text)
                    $0.member("origin", "\(entry.origin)")
                    $0.member("meaning", entry.sentence)
                }
            }
        }
        json.endLine()
        session.output.write(json.bytes)
    }
}
