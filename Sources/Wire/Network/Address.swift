/// Where something listens: a host and a port.
public struct Address: Sendable, Hashable, CustomStringConvertible {
    /// A number in its shortest form, or a name in small letters; without brackets.
    public let host: String
    public let port: UInt16

    /// Reads `127.0.0.1:9092`, `[::1]:9092`, `localhost:9092` or `:9092`, which is this machine alone.
    /// Port 0 lets the system choose. Without `defaultPort` the text must hold a port.
    public init(_ text: String, defaultPort: UInt16? = nil) throws(NetworkError) {
        let (host, port) = try Self.split(text)
        self.host = try Self.check(host, in: text)
        guard let port else {
            guard let defaultPort else { throw Self.bad(text, "it has no port; write \(text):PORT") }
            self.port = defaultPort
            return
        }
        guard !port.isEmpty, port.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(port) else {
            throw Self.bad(text, "the port must be a number from 0 to 65535")
        }
        self.port = number
    }

    /// Takes a host that is one already.
    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it; a name other than `localhost` may lead anywhere.
    public var isLoopback: Bool { host == "localhost" || Endpoint(number: host, port: port)?.isLoopback == true }

    public var description: String { host.utf8.contains(0x3A) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func split(_ text: String) throws(NetworkError) -> (host: String, port: String?) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw bad(text, "the bracket does not end") }
            let host = String(text[text.index(after: text.startIndex)..<end])
            guard host.contains(":") else { throw bad(text, "brackets are for addresses of IPv6, as in [::1]:9092") }
            let rest = text[text.index(after: end)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.hasPrefix(":") else { throw bad(text, "after the bracket comes a colon and the port") }
            return (host, String(rest.dropFirst()))
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        let port = text[text.index(after: colon)...]
        guard !port.contains(":") else {
            throw bad(text, "an address of IPv6 stands in brackets, as in [::1]:9092")
        }
        return (text[..<colon].isEmpty ? "127.0.0.1" : String(text[..<colon]), String(port))
    }

    private static func check(_ host: String, in text: String) throws(NetworkError) -> String {
        if host.isEmpty { throw bad(text, "it has no host") }
        // A zero byte would end the text for C, and what was checked would not be what is used.
        if host.utf8.contains(0) { throw bad(text, "a host holds no zero byte") }
        if let number = Endpoint(number: host, port: 0) { return number.host }
        if host.contains(":") { throw bad(text, "[\(host)] is no address of IPv6") }
        let labels = host.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard host.utf8.count <= NetworkLimits.name, labels.allSatisfy(isLabel) else {
            throw bad(text, "a host is a number, or a name of letters, digits, dots and hyphens")
        }
        // No top domain is a number, so this was meant as an address and would be a surprise as a name.
        if labels.last?.allSatisfy({ 0x30...0x39 ~= $0 }) == true {
            throw bad(text, "\(host) is no address of IPv4, which has four numbers from 0 to 255")
        }
        return host.lowercased()
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...63).contains(label.count)
            && label.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    private static func bad(_ text: String, _ why: String) -> NetworkError {
        NetworkError(.address, "\"\(text)\" is no address: \(why)")
    }
}
