public import HTTPWire
public import Network
public import Services
public import System

/// Serves routes over HTTP/1.1, to this machine alone unless told otherwise.
public final class HTTPServer: Service {
    public let name: String
    private let connections: ConnectionServer

    /// `name` begins the names of the threads and has at most 7 bytes. `observe` is called from the connections'
    /// threads and must not block.
    public init(
        _ name: String = "http", on address: Address, allowsRemote: Bool = false,
        hosts: AllowedHosts = AllowedHosts(), limits: HTTPServerLimits = HTTPServerLimits(), routes: [Route],
        observe: @escaping @Sendable (HTTPEvent) -> Void = { _ in }
    ) {
        self.name = name
        let router = Router(routes)
        connections = ConnectionServer(
            name, on: address, allowsRemote: allowsRemote, limits: limits.connection,
            observe: { observe(.connection($0)) },
            handler: { connection in
                var session = HTTPSession(connection, router, hosts, limits, observe: observe)
                try session.run()
            })
    }

    /// Where it listens, once it has started.
    public var address: Address? { connections.address }

    public var counts: ConnectionCounts { connections.counts }

    public func start(in scope: ServiceScope) throws { try connections.start(in: scope) }

    /// Requests that were read are still answered; their connections then end.
    public func stop(by deadline: Moment) { connections.stop(by: deadline) }
}
