internal import Configuration
internal import Network

/// Where everything is to listen, and what Kafka's clients are told, as the configuration says it.
struct Listeners {
    let kafka: Address
    /// Nil for nowhere.
    let http: Address?
    let advertised: Address?

    private typealias Keys = SluiceConfiguration.Keys
    private static let kafkaPort: UInt16 = 9092
    private static let httpPort: UInt16 = 8080

    init(_ configuration: SluiceConfiguration) throws(CommandError) {
        kafka = try Self.listening(configuration.kafka.listen, Keys.listenKafka, Self.kafkaPort, configuration)
        http = try configuration.listenHTTP.map { (text) throws(CommandError) in
            try Self.listening(text, Keys.listenHTTP, Self.httpPort, configuration)
        }
        advertised = try configuration.kafka.advertise.map { (text) throws(CommandError) in
            try Self.parse(text, Keys.advertise, Self.kafkaPort, configuration)
        }
        if kafka == http && kafka.port != 0 {
            throw CommandError(
                .usage, "listen.kafka and listen.http are both \(kafka)", remedy: "give one of them another port")
        }
    }

    /// The addresses that other machines can reach.
    var open: [Address] { ([kafka] + (http.map { [$0] } ?? [])).filter { !$0.isLoopback } }

    private static func listening(
        _ text: String, _ key: Key<some Sendable>, _ port: UInt16, _ configuration: SluiceConfiguration
    ) throws(CommandError) -> Address {
        let address = try parse(text, key, port, configuration)
        guard address.isLoopback || configuration.isInsecure else {
            throw CommandError(
                .usage,
                "\(key.row.name): other machines can reach \(address), and nobody has to say who they are "
                    + "(\(configuration.settings.origin(of: key)))",
                remedy: "listen on 127.0.0.1:\(address.port), or allow it with insecure: true in the configuration "
                    + "(--set insecure=true)")
        }
        return address
    }

    private static func parse(
        _ text: String, _ key: Key<some Sendable>, _ port: UInt16, _ configuration: SluiceConfiguration
    ) throws(CommandError) -> Address {
        do throws(NetworkError) { return try Address(text, defaultPort: port) } catch {
            throw CommandError(.usage, "\(key.row.name): \(error) (\(configuration.settings.origin(of: key)))")
        }
    }
}

extension Address {
    /// Whether it stands for every address of this machine.
    var isEverywhere: Bool { host == "0.0.0.0" || host == "::" }

    /// Where programs of this machine connect.
    var fromHere: String {
        switch host {
        case "0.0.0.0": "127.0.0.1:\(port)"
        case "::": "[::1]:\(port)"
        default: description
        }
    }
}
