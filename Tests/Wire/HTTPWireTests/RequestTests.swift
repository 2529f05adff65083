import HTTPWire
import System
import Testing

@Suite struct `Requests` {
    private let whole = read(conversation)

    @Test func `come out as they were sent`() {
        #expect(whole.refusal == nil)
        #expect(
            whole.requests == [
                #"get ["where"] ["q=now"] ["User-Agent=curl/7.64.1", "Host=www.example.com", "#
                    + #""Accept-Language=en, mi"]  true"#,
                #"post ["topics", "café", "records"] ["at=1+1", "all="] ["Host=localhost:8080", "#
                    + #""Content-Length=11"] Hello there true"#,
                #"put ["upload"] [] ["host=[::1]", "transfer-encoding=Chunked"] "# + "Wikipedia in\r\nchunks. true",
                #"head [] [] ["Connection=Keep-Alive"]  true"#,
                #"delete ["a/b"] [] ["Host=other", "Connection=x, close"]  false"#,
            ])
    }

    @Test func `are the same at every cut`() {
        let bytes = wire(conversation)
        for cut in 0...bytes.count {
            #expect(read([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)")
        }
        #expect(read(bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte")
    }

    @Test func `that are not whole are none`() {
        let bytes = wire("PUT / HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc")
        for end in bytes.indices { #expect(read([bytes[..<end]]) == Reading(), "\(end) bytes") }
        #expect(read([bytes[...]]).requests.count == 1)
    }

    @Test func `are waited for with a word only where that was asked`() {
        let head = "PUT / HTTP/1.1\nHost: a\nExpect: 100-Continue\n"
        #expect(read(head + "Content-Length: 3\n\n").goOns == 1)
        #expect(read(head + "Transfer-Encoding: chunked\n\n").goOns == 1)
        #expect(read(head + "Content-Length: 3\n\na").goOns == 0, "the body comes already")
        #expect(read(head + "Content-Length: 0\n\n").goOns == 0)
        #expect(read("PUT / HTTP/1.0\nExpect: 100-continue\nContent-Length: 3\n\n").goOns == 0)
        #expect(read("PUT / HTTP/1.1\nHost: a\nContent-Length: 3\n\n").goOns == 0)
        let pieces = [wire(head + "Content-Length: 3\n\n")[...], wire("a")[...], wire("bc")[...]]
        let reading = read(pieces)
        #expect(reading.goOns == 1)
        #expect(reading.requests.count == 1)
    }

    @Test(arguments: [
        ("1.1\nHost: a", true), ("1.1\nHost: a\nConnection: close", false), ("1.1\nHost: a\nConnection: CLOSE", false),
        ("1.1\nHost: a\nConnection: keep-alive\nConnection: a , close", false), ("1.0", false),
        ("1.0\nConnection: keep-alive", true), ("1.0\nConnection: keep-alive, close", false), ("1.7\nHost: a", true),
    ])
    func `say whether another may follow`(head: String, keepsAlive: Bool) throws {
        #expect(try request("GET / HTTP/\(head)\n\n")?.keepsAlive == keepsAlive)
    }

    @Test(
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("//", ["", ""]), ("/%41%2f%25%34%31", ["A/%41"]),
            ("/a+b", ["a+b"]), ("/a?b/../c", ["a"]), ("/...", ["..."]), ("http://a?b", []), ("HTTP://a:1/c", ["c"]),
        ] as [(String, [String])])
    func `have a path that is decoded once`(target: String, segments: [String]) throws {
        #expect(try HTTPTarget(target).segments == segments)
    }

    @Test(arguments: [
        "/%", "/%4", "/%zz", "/%00", "/%ff", "/%C3", "/..", "/a/%2e%2E/b", "/a/.", "/a#b", "a", "", "/a b", "/é",
        "/?a=%", "/?%00", "ftp://a/", "https://a/", "http:///a", "http://user@a/", "http://a b/", "//\n",
    ])
    func `with a target that is none are refused`(target: String) {
        let refusal = #expect(throws: HTTPRefusal.self) { _ = try HTTPTarget(target) }
        #expect(refusal?.status == .badRequest)
    }

    @Test func `have parameters in their order`() throws {
        let query = try HTTPTarget("/?a=1&b=2&a=3&&c&=d&e=f=g+h").query
        #expect(query.values(of: "a") == ["1", "3"])
        #expect(query["b"] == "2")
        #expect(query["c"] == "")
        #expect(query[""] == "d")
        #expect(query["e"] == "f=g h")
        #expect(query["A"] == nil)
    }

    @Test func `name their host, the target's first`() throws {
        #expect(try request("GET http://a:1/ HTTP/1.1\nHost: b\n\n")?.host == "a:1")
        #expect(try request("GET / HTTP/1.1\nHost: b\n\n")?.host == "b")
        #expect(try request("GET / HTTP/1.0\n\n")?.host == nil)
    }
}
