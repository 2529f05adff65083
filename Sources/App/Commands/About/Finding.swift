internal import Checksums
internal import Configuration
internal import Network
internal import System

/// One thing that a doctor looked at.
struct Finding {
    enum State: String { case good = "ok", doubtful = "warning", bad }

    let name: String
    let value: String
    var state = State.good
    var advice: String?

    static func all(_ session: Session) -> [Finding] {
        var findings = [
            Finding(name: "sluice", value: Program.version),
            Finding(name: "swift", value: compiler),
        ]
        for engine in session.backends.engines() {
            findings.append(
                Finding(
                    name: engine.name, value: engine.version, state: engine.warning == nil ? .good : .doubtful,
                    advice: engine.warning))
        }
        findings += [
            Finding(name: "processors", value: "\(Environment.processors), \(architecture)"),
            checksums,
            Finding(name: "page size", value: "\(Environment.pageSize) bytes"),
            openFiles,
        ]
        return findings + folder(session)
    }

    private static var checksums: Finding {
        let path = CRC32C.path
        var finding = Finding(name: "CRC-32C", value: path.rawValue)
        if path == .portable {
            finding.state = .doubtful
            finding.advice = "this processor has no instruction for checksums; reading and writing are slower"
        }
        return finding
    }

    private static var openFiles: Finding {
        let limit = Environment.raiseFileLimit()
        var finding = Finding(name: "open files", value: "at most \(limit)")
        if limit < Self.fewFiles {
            finding.state = .doubtful
            finding.advice = "many topics need more; raise the limit with ulimit -n \(Self.fewFiles)"
        }
        return finding
    }

    private static func folder(_ session: Session) -> [Finding] {
        let configuration: SluiceConfiguration
        do throws(ConfigurationError) {
            configuration = try session.configuration()
        } catch {
            return error.problems.map { Finding(name: "configuration", value: "\($0)", state: .bad) }
        }
        let configured = Finding(name: "configuration", value: "no fault found")
        return [configured] + listeners(configuration) + [disk(configuration)]
    }

    private static func listeners(_ configuration: SluiceConfiguration) -> [Finding] {
        let listeners: Listeners
        do throws(CommandError) { listeners = try Listeners(configuration) } catch {
            return [Finding(name: "addresses", value: error.sentence, state: .bad, advice: error.remedy)]
        }
        var kafka = Finding(name: "kafka", value: "listens on \(listeners.kafka)")
        if let advertised = listeners.advertised {
            kafka = Finding(name: "kafka", value: "\(kafka.value), clients are sent to \(advertised)")
        } else if !listeners.kafka.isLoopback {
            kafka.state = .doubtful
            kafka.advice =
                "clients are sent to the address that they reached; behind mapped ports (containers, NAT) that is a "
                + "wrong one: name what they can reach with kafka.advertise: HOST:PORT"
        }
        let open = listeners.open.map(\.description).joined(separator: ", ")
        guard !open.isEmpty else { return [kafka] }
        return [
            kafka,
            Finding(
                name: "access", value: "other machines can reach \(open)", state: .doubtful,
                advice: "nobody has to say who they are; let only a trusted network reach it"),
        ]
    }

    private static func disk(_ configuration: SluiceConfiguration) -> Finding {
        var place = configuration.data
        while !FileSystem.exists(place) && place.text != "/" && place.text != "." { place = place.parent }
        do throws(SystemError) {
            let free = try FileSystem.freeSpace(at: place)
            var room = Finding(name: "disk", value: "\(Figures.bytes(free)) free for \(configuration.data)")
            if free - Self.littleRoom < configuration.log.reserve {
                room.state = .doubtful
                room.advice = "make room, or name another folder with data: DIR or --data DIR"
            }
            return room
        } catch {
            return Finding(name: "disk", value: "\(error)", state: .bad)
        }
    }

    /// A topic has a few open segments; beneath this, some hundred topics need all of them.
    private static let fewFiles = 1024
    /// A few segments and the next ones, made ahead.
    private static let littleRoom = 1 << 30

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "another architecture"
        #endif
    }
}
