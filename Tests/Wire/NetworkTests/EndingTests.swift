import ServiceKit
import Network
import Services
import System
import TestKit
import Testing

@Suite struct `The end of a server` {
    @Test func `lets answers under way leave, and takes no more`() throws {
        let held = Monitor<[Ticket]>([])
        let running = try Running { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { _, answers in
                guard let ticket = answers.issue() else { return }
                held.update { $0.append(ticket) }
            }
        }
        let address = running.address
        let client = try running.client()
        try client.send(frame("one") + frame("two"))
        let tickets = held.wait { $0.count == 2 ? $0 : nil }
        running.askToStop()
        #expect(eventually { (try? Client(address)) == nil }, "the port is free")  // A refusal is what is waited for.
        for ticket in tickets { ticket.fulfil(frame("late")) }
        #expect(try client.answer() == "late")
        #expect(try client.answer() == "late")
        #expect(try client.answer() == nil)
        #expect(running.stop() == .stopped)
    }

    @Test func `comes by the deadline when a client takes nothing`() throws {
        let running = try Running(drain: .milliseconds(100)) { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { _, answers in
                answers.issue()?.fulfil([UInt8](repeating: 1, count: 32 << 20))
            }
        }
        let client = try running.client()
        try client.send(frame("much"))
        #expect(try client.receive(1) == [1])
        let start = SystemClock().now
        #expect(running.stop() == .stopped)
        #expect(SystemClock().now - start < .seconds(20))
    }

    @Test func `comes by the deadline when an answer never does`() throws {
        let held = Monitor<Ticket?>(nil)
        let running = try Running(drain: .milliseconds(100)) { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { _, answers in
                let ticket = answers.issue()
                held.update { $0 = ticket }
            }
        }
        let client = try running.client()
        try client.send(frame("for ever"))
        _ = held.wait { $0 }
        #expect(running.stop() == .stopped)
        #expect(try client.answer() == nil)
    }

    @Test func `wakes those who wait for requests`() throws {
        // It has a minute to end, and the test does not wait so long for it.
        let running = try Running(drain: .seconds(60), handler: echo)
        let clients = try (0..<10).map { _ in try running.client() }
        #expect(eventually { running.server.counts.live == 10 })
        #expect(running.stop() == .stopped)
        for client in clients { #expect(try client.answer() == nil) }
    }

    @Test func `frees the port for the next`() throws {
        let first = try Running(handler: echo)
        let address = first.address
        let client = try first.client()
        try client.send(frame("x"))
        #expect(try client.answer() == "x")
        #expect(throws: NetworkError.self) { _ = try Listener(on: address) }
        first.stop()
        #expect(throws: Never.self) { _ = try Listener(on: address) }
    }

    @Test func `leaves no descriptor and no thread behind`() throws {
        let before = try sockets()
        let running = try Running("leak", handler: echo)
        for _ in 0..<300 {
            let client = try running.client()
            try client.send(frame("x"))
            #expect(try client.answer() == "x")
        }
        #expect(eventually { running.server.counts.live == 0 })
        // Other tests have sockets too, but never so many.
        #expect(try eventually { try sockets() < before + 150 })
        #expect(try eventually { try threads(named: "leak") == ["leak-accept"] })
        running.stop()
        #expect(try eventually { try threads(named: "leak").isEmpty })
    }

    private func sockets() throws -> Int {
        let folder = "/proc/self/fd"
        return try FileSystem.entries(of: Path(folder)).count { name in
            FileSystem.linkTarget(Path("\(folder)/\(name)"))?.hasPrefix("socket:") == true
        }
    }

    private func threads(named prefix: String) throws -> [String] {
        let folder = "/proc/self/task"
        return try FileSystem.entries(of: Path(folder)).compactMap { task in
            // A thread may end between the listing and the reading.
            let line = try? FileSystem.contents(of: Path("\(folder)/\(task)/comm"), limit: 64)
            let name = String(decoding: line?.dropLast() ?? [], as: UTF8.self)
            return name.hasPrefix(prefix) ? name : nil
        }
    }
}

@Suite struct `A socket` {
    @Test func `is refused where nobody listens`() throws {
        let address: Address = try {
            let listener = try Listener(on: Address("127.0.0.1:0"))
            return listener.address
        }()
        let error = #expect(throws: NetworkError.self) { _ = try Socket.connect(to: address, by: soon(2)) }
        #expect(error?.code == .unreachable)
    }

    @Test func `stops waiting at its deadline, and when it is woken`() throws {
        let listener = try Listener(on: Address("[::1]:0"))
        let client = try Client(listener.address)
        let start = SystemClock().now
        var bytes: [UInt8] = []
        let error = #expect(throws: NetworkError.self) {
            _ = try client.socket.read(appendingTo: &bytes, atMost: 1, by: start + .milliseconds(30))
        }
        #expect(error?.code == .timedOut)
        #expect(SystemClock().now - start >= .milliseconds(30))
        let waker = client.socket.waker
        let thread = try Thread("waker") {
            pause(.milliseconds(20))
            waker.endReading()
        }
        #expect(try client.socket.read(appendingTo: &bytes, atMost: 1, by: .distantFuture) == 0)
        thread.join()
    }

    @Test func `has both ends' addresses`() throws {
        let listener = try Listener(on: Address("localhost:0"))
        let client = try Client(listener.address)
        let accepted = try listener.accept()!
        #expect(accepted.local == listener.address)
        #expect(accepted.remote == client.socket.local)
        #expect(client.socket.remote == listener.address)
    }

    @Test func `fails, and ends no process, when its peer is gone`() throws {
        let listener = try Listener(on: Address("localhost:0"))
        let client = try Client(listener.address)
        try {
            let accepted = try listener.accept()
            _ = consume accepted
        }()
        let error = #expect(throws: NetworkError.self) { while true { try client.send([1]) } }
        #expect(error?.code == .closed)
    }
}
