public import Network
internal import TestKit

/// The other end of a connection, with as little of the server's code as possible.
public final class Client: Sendable {
    /// How long a step may take on a machine that has other things to do.
    private static let patience = 30.0

    public let socket: Socket

    public init(_ address: Address) throws { socket = try .connect(to: address, by: soon(Self.patience)) }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws { try socket.write(bytes.span.bytes, by: soon(Self.patience)) }

    /// Exactly so many bytes, or fewer at the end.
    public func receive(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if try socket.read(appendingTo: &bytes, atMost: count - bytes.count, by: soon(Self.patience)) == 0 { break }
        }
        return bytes
    }

    /// The next frame without its length, which is four bytes; nil at the end.
    public func frame() throws -> [UInt8]? {
        let header = try receive(4)
        guard header.count == 4 else { return nil }
        let size = header.reduce(0) { $0 << 8 | Int($1) }
        let body = try receive(size)
        guard body.count == size else { throw NetworkError(.closed, "the connection ended in the middle of a frame") }
        return body
    }
}
