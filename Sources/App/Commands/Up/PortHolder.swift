internal import Network
internal import Services
internal import System

/// A server that says, where its port is taken, by whom and what to do about it.
struct PortServer: Service {
    /// Why the server could not start.
    struct Taken: Error, CustomStringConvertible {
        let description: String
    }

    let server: any Service
    let address: Address
    /// The flag that names another port.
    let flag: String

    var name: String { server.name }

    func start(in scope: ServiceScope) throws {
        do { try server.start(in: scope) } catch let error as NetworkError where error.code == .inUse {
            let holder = PortHolder.find(address.port) ?? "another process"
            throw Taken(
                description: "\(address) is taken by \(holder); end that, or take another port, as in \(flag) :0")
        }
    }

    func stop(by deadline: Moment) { server.stop(by: deadline) }
}

/// Which process listens on a port, where the kernel tells.
enum PortHolder {
    private static let tableBytes = 1 << 20
    private static let nameBytes = 64

    /// `process 12 (name)`; nil where nobody listens, or the process is another user's.
    static func find(_ port: UInt16) -> String? {
        let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].reduce(into: Set<String>()) { sockets, table in
            sockets.formUnion(Self.sockets(listeningOn: port, in: text(Path(table), tableBytes)))
        }
        guard !sockets.isEmpty else { return nil }
        for process in entries("/proc") where process.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
            let files: Path = "/proc" / process / "fd"
            for file in entries(files) {
                guard let target = FileSystem.linkTarget(files / file), sockets.contains(target) else { continue }
                let name = text("/proc" / process / "comm", nameBytes).split(separator: "\n").first ?? "?"
                return "process \(process) (\(name))"
            }
        }
        return nil
    }

    /// What the descriptors of the port's listeners point at, of a table as proc(5) has them.
    static func sockets(listeningOn port: UInt16, in table: String) -> Set<String> {
        let listening = "0A"
        var found: Set<String> = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == listening, let number = fields[1].split(separator: ":").last,
                UInt16(number, radix: 16) == port
            else { continue }
            found.insert("socket:[\(fields[9])]")
        }
        return found
    }

    // What may not be read, or has just gone away, tells nothing; the port is taken all the same.
    private static func entries(_ path: Path) -> [String] { (try? FileSystem.entries(of: path)) ?? [] }
    private static func text(_ path: Path, _ limit: Int) -> String {
        String(decoding: (try? File(path, .read).read(limit, at: 0)) ?? [], as: UTF8.self)  // as above
    }
}
