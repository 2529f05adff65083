internal import Arguments
internal import Configuration
internal import Network
internal import System

/// What a person is told when a demonstration begins: where everything is, and lines to paste.
struct DemoWords {
    private let name: String
    private let measure: DemoWriter.Measure
    private let configuration: SluiceConfiguration
    private let goesAway: Bool

    init(_ name: String, _ measure: DemoWriter.Measure, _ configuration: SluiceConfiguration, goesAway: Bool) {
        self.name = name
        self.measure = measure
        self.configuration = configuration
        self.goesAway = goesAway
    }

    func text(kafka: Address, http: Address?, topic: String) -> String {
        let style = Terminal(.output).style
        let data = configuration.data
        let program = Self.program
        let perSecond = measure.rate.perSecond
        let rate =
            "\(Figures.rate(perSecond)) event\(perSecond == 1 ? "" : "s") a second, made from seed \(measure.seed)"
        let place = goesAway ? "\(data), which goes away at the end" : "\(data)"
        var lines = [
            "\(style.bold("sluice \(Program.version) shows \(name)")): \(rate), in \(place)",
            "",
            "  Kafka   \(kafka), topic \(topic)",
            "  kcat    kcat -b \(kafka.fromHere) -C -t \(topic) -o -3 -c 3 -q",
        ]
        if let http {
            lines += [
                "  HTTP    http://\(http.fromHere)  (/metrics /healthz /readyz)",
                "  curl    curl -s http://\(http.fromHere)/metrics | grep sluice_view",
            ]
        }
        lines += [
            "  SQLite  \(configuration.results)",
            "  SQL     \(program) sql -c \(DemoCase.firstQuestion) --data \(data)",
            "  watch   \(program) top --data \(data)",
            "", "Ctrl-C ends it.", "", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// How this program is called from here: by its name where a shell finds it.
    private static var program: String {
        let place = Environment.executable
        let folders = (Environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { $0 == place.parent.text } ? place.name : place.text
    }
}
