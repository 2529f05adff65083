/// A request, whole.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    public let target: HTTPTarget
    public let version: HTTPVersion
    public let fields: HTTPFields
    public internal(set) var body: [UInt8]
    /// What the route's pattern found in the path.
    public internal(set) var parameters = PathParameters()

    /// A request as a client would make it, for handlers that are called without a network.
    public init(
        _ method: HTTPMethod, _ target: String, fields: HTTPFields = HTTPFields(), body: [UInt8] = []
    ) throws(HTTPRefusal) {
        self.init(method, try HTTPTarget(target), .oneOne, fields, body)
    }

    init(
        _ method: HTTPMethod, _ target: HTTPTarget, _ version: HTTPVersion, _ fields: HTTPFields, _ body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.body = body
    }

    public var query: HTTPQuery { target.query }

    /// Whom the client believes to have asked, with a port if it named one; the target's word counts first.
    public var host: String? { target.authority ?? fields["Host"] }

    /// Whether another request may follow on the same connection.
    public var keepsAlive: Bool {
        let options = fields.elements(of: "Connection")
        if options.contains(where: { Grammar.isSame($0, "close") }) { return false }
        return version == .oneOne || options.contains { Grammar.isSame($0, "keep-alive") }
    }

    /// Whether the client waits to be told to send its body.
    var expectsContinue: Bool {
        version == .oneOne && fields.values(of: "Expect").contains { Grammar.isSame($0, "100-continue") }
    }
}

/// Values by the names in a route's pattern.
public struct PathParameters: Sendable, Hashable {
    var list: [(name: String, value: String)] = []

    /// The value of `{name}`, which the route's pattern must hold.
    public subscript(name: String) -> String {
        guard let value = list.first(where: { $0.name == name })?.value else {
            preconditionFailure("no pattern of this route holds {\(name)}")
        }
        return value
    }

    public static func == (one: PathParameters, other: PathParameters) -> Bool {
        one.list.elementsEqual(other.list) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) {
        for (name, value) in list {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}
