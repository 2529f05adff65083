import Network
import Testing

@Suite struct `An address` {
    @Test(
        arguments: [
            ("127.0.0.1:9092", "127.0.0.1", 9092, true), ("[::1]:9092", "::1", 9092, true),
            ("localhost:9092", "localhost", 9092, true), ("LocalHost:1", "localhost", 1, true),
            (":9092", "127.0.0.1", 9092, true), ("127.8.9.10:0", "127.8.9.10", 0, true),
            ("0.0.0.0:9092", "0.0.0.0", 9092, false), ("[::]:65535", "::", 65535, false),
            ("[0:0:0:0:0:0:0:1]:7", "::1", 7, true), ("[::ffff:127.0.0.1]:7", "::ffff:127.0.0.1", 7, true),
            ("[::ffff:10.0.0.1]:7", "::ffff:10.0.0.1", 7, false), ("192.168.1.2:80", "192.168.1.2", 80, false),
            ("kafka-1.example.org:9092", "kafka-1.example.org", 9092, false), ("my_host:1", "my_host", 1, false),
        ] as [(String, String, UInt16, Bool)])
    func `is read`(text: String, host: String, port: UInt16, isLoopback: Bool) throws {
        let address = try Address(text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isLoopback == isLoopback)
        #expect(try Address(address.description) == address)
    }

    @Test(arguments: [
        ("", "no host"), ("localhost", "no port"), ("localhost:", "port must be"), ("localhost:65536", "port must be"),
        ("localhost:-1", "port must be"), ("localhost:+1", "port must be"), ("localhost: 1", "port must be"),
        ("localhost:١", "port must be"), ("::1:9092", "in brackets"), ("[::1", "does not end"), ("[::1]9092", "colon"),
        ("[::1]:", "port must be"), ("[localhost]:1", "brackets are for"), ("[::g]:1", "no address of IPv6"),
        ("256.0.0.1:1", "no address of IPv4"), ("127.1:1", "no address of IPv4"), ("9092:1", "no address of IPv4"),
        ("a b:1", "a host is"), ("a..b:1", "a host is"), ("ö.de:1", "a host is"), ("127.0.0.1\0.x:1", "zero byte"),
        (String(repeating: "a.", count: 130) + "b:1", "a host is"), ("http://x:1", "in brackets"),
    ])
    func `that is none says why`(text: String, why: String) throws {
        let error = try #require(throws: NetworkError.self) { try Address(text) }
        #expect(error.code == .address)
        #expect(error.description.contains(why), "\(error)")
    }

    @Test func `may leave out a port that is known`() throws {
        #expect(try Address("localhost", defaultPort: 9092).description == "localhost:9092")
        #expect(try Address("[::1]", defaultPort: 9092).description == "[::1]:9092")
        #expect(try Address("localhost:1", defaultPort: 9092).port == 1)
        #expect(throws: NetworkError.self) { try Address("localhost:", defaultPort: 9092) }
    }

    @Test(arguments: ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:192.0.2.1]:0"])
    func `beyond this machine is not listened on unless allowed`(text: String) throws {
        let error = try #require(throws: NetworkError.self) { _ = try Listener(on: Address(text)) }
        #expect(error.code == .remote)
        #expect(error.description.contains(text))
    }

    @Test func `beyond this machine is listened on when allowed`() throws {
        let listener = try Listener(on: Address("0.0.0.0:0"), allowsRemote: true)
        #expect(listener.address.port != 0)
        #expect(!listener.address.isLoopback)
    }
}
