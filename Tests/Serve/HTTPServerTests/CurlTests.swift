import HTTPServer
import HTTPWire
import Network
import System
import Testing

@Suite(.enabled(if: Curl.tool != nil, "curl is not installed"))
struct `What curl asks` {
    private let running: Running
    init() throws { running = try Running() }

    @Test func `is answered, many times on one connection`() throws {
        defer { running.stop() }
        let url = running.url("/hello")
        let (code, text) = try Curl.run("--write-out", "%{http_code} %{num_connects}\n", url, url, url)
        #expect(code == 0)
        #expect(text == "hello\n200 1\nhello\n200 0\nhello\n200 0\n")
        #expect(running.server.counts.accepted == 1)
    }

    @Test func `for a head gets only that`() throws {
        defer { running.stop() }
        let (code, text) = try Curl.run("--head", running.url("/hello"), "--next", "--head", running.url("/stream"))
        #expect(code == 0)
        #expect(text.contains("Content-Length: 6\r\n"))
        #expect(text.contains("Transfer-Encoding: chunked\r\n"))
        #expect(!text.contains("hello") && !text.contains("line"))
        #expect(running.server.counts.accepted == 1)
    }

    @Test(arguments: ["", "Transfer-Encoding: chunked", "Expect: 100-continue", "Expect:"])
    func `with a long body is given it back`(field: String) throws {
        defer { running.stop() }
        let body = (0..<2_000_000).map { UInt8($0 % 26) + 0x61 }
        let (code, text) = try Curl.run(
            "--header", field, "--header", "Content-Type:", running.url("/echo"), sending: body)
        #expect(code == 0)
        #expect(text.utf8.elementsEqual(body))
    }

    @Test func `is told to go on before it sends`() throws {
        defer { running.stop() }
        let (code, text) = try Curl.run(
            "--verbose", "--expect100-timeout", "15", "--header", "Expect: 100-continue", "--output", "/dev/null",
            running.url("/echo"), sending: Array("abc".utf8))
        #expect(code == 0)
        #expect(text.contains("< HTTP/1.1 100 Continue"))
        #expect(text.contains("< HTTP/1.1 200 OK"))
    }

    @Test func `is refused before it sends too much`() throws {
        defer { running.stop() }
        for field in ["Expect: 100-continue", "Transfer-Encoding: chunked"] {
            let (_, text) = try Curl.run(
                "--request", "PUT", "--header", field, "--write-out", "%{http_code}", running.url("/small"),
                sending: [UInt8](repeating: 1, count: 1_000_000))
            #expect(text.contains("a body here has at most 10 bytes\n413"))
        }
        #expect(running.refusals == [.contentTooLarge, .contentTooLarge])
    }

    @Test func `comes in a stream, also in version 1.0`() throws {
        defer { running.stop() }
        let whole = "line 0\nline 1\nline 2\n"
        #expect(try Curl.run(running.url("/stream")) == (0, whole))
        #expect(try Curl.run("--http1.0", running.url("/stream")) == (0, whole))
    }

    @Test func `and breaks half-way is not taken for whole`() throws {
        defer { running.stop() }
        let (code, text) = try Curl.run(running.url("/breaks"))
        #expect(code == 18, "a partial file")
        #expect(text.contains("half"))
    }

    @Test func `fails without a word of the inside`() throws {
        defer { running.stop() }
        let (_, text) = try Curl.run("--include", running.url("/fails"), running.url("/hello"))
        #expect(text.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
        #expect(!text.contains("Broken"))
        #expect(text.hasSuffix("hello\n"), "the connection goes on")
        let failed = running.events.withLock { $0 }.contains {
            if case .failed(.get, let pattern, let error) = $0 {
                "\(pattern!)" == "/fails" && error is Broken
            } else {
                false
            }
        }
        #expect(failed)
    }

    @Test(arguments: [
        ("localhost", 200), ("localhost:1", 200), ("LOCALHOST", 200), ("127.0.0.1", 200), ("[::1]", 200),
        ("[0:0::1]:80", 200), ("evil.example", 403), ("evil.example:80", 403), ("localhost.evil.example", 403),
        ("127.0.0.2", 403), ("127.0.0.1.nip.io", 403), ("[::2]", 403), ("0.0.0.0", 403),
    ])
    func `is meant for this machine, or refused`(host: String, status: Int) throws {
        defer { running.stop() }
        let (_, text) = try Curl.run(
            "--header", "Host: \(host)", "--output", "/dev/null", "--write-out", "%{http_code}", running.url("/hello"))
        #expect(text == "\(status)")
    }

    @Test(arguments: [
        ("http://localhost:3000", 200), ("http://127.0.0.1", 200), ("https://evil.example", 403), ("null", 403),
        ("http://localhost.evil.example", 403), ("localhost", 403),
    ])
    func `for a change comes from a page of this machine, or is refused`(origin: String, status: Int) throws {
        defer { running.stop() }
        let format = ["--header", "Origin: \(origin)", "--output", "/dev/null", "--write-out", "%{http_code}"]
        let (_, changing) = try Curl.run(
            format[0], format[1], format[2], format[3], format[4], format[5], running.url("/echo"), sending: [1])
        #expect(changing == "\(status)")
        let (_, reading) = try Curl.run(
            format[0], format[1], format[2], format[3], format[4], format[5], running.url("/hello"))
        #expect(reading == "200")
    }

    @Test func `under another name is served when that is allowed`() throws {
        running.stop()
        for (hosts, status) in [(["Sluice.Example"], "200403"), (["*"], "200200")] {
            let open = try Running(hosts: hosts)
            defer { open.stop() }
            let url = open.url("/hello")
            let (_, text) = try Curl.run(
                "--write-out", "%{http_code}", "--header", "Host: sluice.example:81", "--output", "/dev/null", url,
                "--next", "--silent", "--write-out", "%{http_code}", "--header", "Host: other.example", "--output",
                "/dev/null", url)
            #expect(text == status)
        }
    }
}
