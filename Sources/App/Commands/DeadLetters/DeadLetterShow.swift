internal import Arguments
internal import Configuration
internal import JSON
internal import Scalars

/// `sluice deadletter show`: one record that could not become a result, whole.
enum DeadLetterShow {
    static let command = Command<Action>(
        "show", "show a record that could not become a result", flags: [DeadLetterFlags.pipeline],
        arguments: [DeadLetterFlags.letter],
        examples: [Example("sluice deadletter show orders-0@17", "its key, its value, and what is wrong")],
        action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let name = session.given.value(of: DeadLetterFlags.letter)
        let rows = try session.deadLetters(try session.configuration(), named: [name])
        guard !rows.isEmpty else { throw DeadLetterReplay.unknown(name.text, session) }
        for row in rows { show(row, session) }
    }

    private static func show(_ row: DeadLetterRow, _ session: Session) {
        if session.wantsJSON {
            var json = JSONWriter()
            json.object { row.write(to: &$0) }
            json.endLine()
            return session.output.write(json.bytes)
        }
        for (name, text) in [
            ("pipeline", row.pipeline), ("stream", row.stream), ("reason", "\(row.reason): \(row.sentence)"),
            ("record", "\(row.name), of \(Figures.time(row.timestamp))"), ("met", row.processedAt),
            ("key", row.key ?? "none"), ("value", row.value ?? "none"),
        ] {
            session.output.line(name + String(repeating: " ", count: 10 - name.count) + text.visible)
        }
    }
}
