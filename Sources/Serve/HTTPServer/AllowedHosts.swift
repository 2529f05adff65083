import HTTPWire
import Network

/// By which names clients may ask for this server.
///
/// A page in a browser can let its own name lead to this machine and then read whatever is served here ("DNS
/// rebinding"); the browser still sends the page's name as the host, so a host that nobody configured is refused.
public struct AllowedHosts: Sendable {
    private let names: Set<String>
    private let isAny: Bool

    /// `names` are hosts without a port that are allowed beside those of this machine; `*` allows every host.
    public init(_ names: [String] = []) {
        isAny = names.contains("*")
        self.names = Set(["localhost", "127.0.0.1", "::1"] + names.filter { $0 != "*" }.map(Self.normal))
    }

    /// Throws 403 unless the request's host is allowed, or is the address that the client has reached; and when a page
    /// of another host asks for a change, which a browser sends without asking anybody.
    func check(_ request: HTTPRequest, reached local: Address) throws(HTTPRefusal) {
        if isAny { return }
        // Without a host comes only HTTP/1.0, which no browser speaks.
        if let host = request.host, !allows(host, local) {
            throw HTTPRefusal(
                .forbidden, "this host is not served here; ask for localhost, or add its name to the allowed hosts")
        }
        let isChange = ![.get, .head, .options].contains(request.method)
        if isChange, let origin = request.fields["Origin"], !allows(Self.authority(of: origin), local) {
            throw HTTPRefusal(.forbidden, "a page of another host may change nothing here")
        }
    }

    private func allows(_ authority: String, _ local: Address) -> Bool {
        guard let host = Self.host(authority) else { return false }
        return names.contains(host) || host == local.host
    }

    /// `https://example.org:80` without its scheme; what has none, such as `null`, is no host that is allowed.
    private static func authority(of origin: String) -> String {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return String(origin.dropFirst(scheme.count))
        }
        return ""
    }

    private static func host(_ text: String) -> String? {
        do throws(NetworkError) {
            return try Address(text, defaultPort: 80).host
        } catch {
            // What is no address was never allowed.
            return nil
        }
    }

    private static func normal(_ name: String) -> String { host(name) ?? host("[\(name)]") ?? name }
}
