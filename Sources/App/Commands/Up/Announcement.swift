internal import HTTPServer
internal import JSON
internal import KafkaServer
internal import Network
internal import Observability
internal import Services
internal import System

/// Tells people and programs where everything listens, once it does; the last service to start and the first to stop.
final class Announcement: Service {
    /// In the data folder, so that other commands find the one who has it.
    static let fileName = "up.json"

    let name = "announcement"
    private let stack: Stack
    private let folder: Path
    private let files: [Path]
    private let began: Moment
    private let say: @Sendable (String) -> Void

    /// Writes into the data folder, and to `extra` for whoever waits for that.
    init(_ stack: Stack, _ folder: Path, _ extra: Path?, began: Moment, say: @escaping @Sendable (String) -> Void) {
        self.stack = stack
        self.folder = folder
        self.began = began
        self.say = say
        files = [folder / Self.fileName] + (extra.map { [$0] } ?? [])
    }

    func start(in scope: ServiceScope) throws {
        guard let kafka = stack.kafka.address else { preconditionFailure("a server that has started has an address") }
        stack.readiness.update { $0 = .ready }
        for file in files { try FileSystem.replace(file, with: json(kafka)) }
        let web = stack.http?.address.map { "\n  HTTP   http://\($0)  (/metrics /healthz /readyz)" } ?? ""
        say(
            """
            sluice \(Program.version) is up after \((scope.clock.now - began).milliseconds) ms, data in \(folder)
              Kafka  \(kafka)\(web)

            For Kafka's clients:
              bootstrap.servers=\(kafka)
              kcat -b \(kafka) -L

            Ctrl-C ends it.
            """)
    }

    func stop(by deadline: Moment) {
        stack.readiness.update { $0 = .unready("ending") }
        for file in files {
            do throws(SystemError) { try FileSystem.removeFile(file) } catch {
                say("sluice: note: \(file) could not be removed: \(error)")
            }
        }
    }

    private func json(_ kafka: Address) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("process", Int(Environment.processID))
            $0.member("kafka", kafka.description)
            if let http = stack.http?.address { $0.member("http", http.description) }
        }
        json.endLine()
        return json.bytes
    }
}
