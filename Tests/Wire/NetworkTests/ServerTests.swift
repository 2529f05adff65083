import ServiceKit
import Network
import Services
import System
import TestKit
import Testing

@Suite struct `A server of connections` {
    @Test func `answers many at once`() throws {
        let running = try Running(handler: echo)
        let failures = Monitor<[String]>([])
        let threads = try (0..<40).map { number in
            try Thread("client") {
                do {
                    let client = try running.client()
                    let requests = (0..<20).map { "\(number)-\($0)" }
                    let answers = try requests.map { request in
                        try client.send(frame(request))
                        return try client.answer()
                    }
                    if answers != requests { failures.withLock { $0.append("\(number): \(answers)") } }
                } catch { failures.withLock { $0.append("\(number): \(error)") } }
            }
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == [])
        #expect(running.server.counts.accepted == 40)
        #expect(eventually { running.server.counts.live == 0 })
        #expect(running.server.counts.failed == 0)
        #expect(running.stop() == .stopped)
    }

    @Test func `reads on while answers are awaited, and sends them in order`() throws {
        let held = Monitor<[(String, Ticket)]>([])
        let running = try Running { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { body, answers in
                guard let ticket = answers.issue() else { return }
                held.update { $0.append((String(decoding: body, as: UTF8.self), ticket)) }
            }
        }
        let client = try running.client()
        let texts = (0..<50).map { "request \($0)" }
        try client.send(texts.flatMap(frame))
        // All are read before any is answered, and the last is answered first.
        let all = held.wait { $0.count == 50 ? $0 : nil }
        for (text, ticket) in all.reversed() { ticket.fulfil(frame(text)) }
        for text in texts { #expect(try client.answer() == text) }
        held.withLock { $0 = [] }
        running.stop()
    }

    @Test func `lets a slow reader hold up itself alone`() throws {
        let read = Monitor(0)
        var limits = ConnectionLimits()
        limits.answerBytes = 1 << 20
        let running = try Running(limits: limits) { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { body, answers in
                guard body.count > 5 else { return answers.issue()!.fulfil(frame(body)) }
                answers.issue(weight: 1 << 20)?.fulfil(frame([UInt8](repeating: 1, count: 1 << 20)))
                read.withLock { $0 += 1 }
            }
        }
        let slow = try running.client()
        for _ in 0..<200 { try slow.send(frame("a megabyte")) }
        let quick = try running.client()
        for _ in 0..<100 {
            try quick.send(frame("small"))
            #expect(try quick.answer() == "small")
        }
        // What the kernel holds of it and what the queue may; not the 200 that were asked for.
        #expect(read.withLock { $0 } < 50)
        #expect(try slow.receive(10 * ((1 << 20) + 4)).count == 10 * ((1 << 20) + 4))
        slow.socket.waker.endBoth()
        #expect(running.stop() == .stopped)
    }

    @Test func `ends a connection that is silent`() throws {
        var limits = ConnectionLimits()
        limits.idle = .milliseconds(40)
        // Its silence counts from where it is listened to.
        let sent = StopLatch()
        let running = try Running(limits: limits) { connection in
            sent.wait()
            try echo(connection)
        }
        let client = try running.client()
        try client.send(frame("one"))
        sent.request()
        #expect(try client.answer() == "one")
        #expect(try client.answer() == nil)
        #expect(eventually { running.server.counts.failed == 1 })
        running.stop()
    }

    @Test func `does not call a peer silent that waits for its answer`() throws {
        var limits = ConnectionLimits()
        limits.idle = .milliseconds(20)
        // Its silence counts from where it is listened to.
        let sent = StopLatch()
        let running = try Running(limits: limits) { connection in
            sent.wait()
            try connection.pipeline(.lengthOnly, maximum: 100) { body, answers in
                answers.issue {
                    pause(.milliseconds(150))
                    return frame(body)
                }
            }
        }
        let client = try running.client()
        try client.send(frame("slowly"))
        sent.request()
        #expect(try client.answer() == "slowly")
        running.stop()
    }

    @Test func `ends a connection whose request does not arrive`() throws {
        var limits = ConnectionLimits()
        limits.arrival = .milliseconds(40)
        let running = try Running(limits: limits, handler: echo)
        let client = try running.client()
        try client.send([0, 0, 0, 9, 1])
        #expect(try client.answer() == nil)
        #expect(eventually { running.server.counts.failed == 1 })
        running.stop()
    }

    @Test func `waits for a long request as long as it goes on arriving`() throws {
        var limits = ConnectionLimits()
        limits.arrival = .seconds(1)
        let running = try Running(limits: limits) { connection in
            try connection.pipeline(.lengthOnly, maximum: 4 << 20) { body, answers in
                answers.issue()?.fulfil(frame("\(body.count)"))
            }
        }
        let client = try running.client()
        let part = [UInt8](repeating: 1, count: NetworkLimits.arrivalStep)
        try client.send([0, 0x18, 0, 0])
        for _ in 0..<6 {
            pause(.milliseconds(300))
            try client.send(part)
        }
        #expect(try client.answer() == "\(part.count * 6)")
        running.stop()
    }

    @Test func `does not wait for ever for a request that goes on arriving`() throws {
        var limits = ConnectionLimits()
        limits.wholeArrival = .milliseconds(300)
        let running = try Running(limits: limits, handler: echo)
        let client = try running.client()
        try client.send([0, 0, 1, 0])
        let began = SystemClock().now
        // A byte at a time, until nobody takes it.
        let error = #expect(throws: NetworkError.self) {
            for _ in 0..<250 {
                pause(.milliseconds(20))
                try client.send([1])
            }
        }
        #expect(error?.code == .closed)
        #expect(SystemClock().now - began < .seconds(4))
        running.stop()
    }

    /// They were dropped when the connection was ended behind them.
    @Test func `lets the answers before an end leave first`() throws {
        let held = Monitor<[Ticket]>([])
        let running = try Running { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { _, answers in
                guard let ticket = answers.issue() else { return }
                held.update { $0.append(ticket) }
            }
        }
        let client = try running.client()
        for _ in 0..<4 { try client.send(frame("x")) }
        let tickets = held.wait { $0.count == 4 ? $0 : nil }
        tickets[3].fulfil(frame("never"))
        tickets[2].end()
        tickets[1].fulfil(frame("two"))
        tickets[0].fulfil(frame("one"))
        #expect(try client.answer() == "one")
        #expect(try client.answer() == "two")
        #expect(try client.answer() == nil)
        #expect(eventually { running.server.counts.live == 0 })
        running.stop()
    }

    @Test func `closes what is over its limit, and takes more when one has gone`() throws {
        var limits = ConnectionLimits()
        limits.connections = 2
        let running = try Running(limits: limits, handler: echo)
        var clients = try [running.client(), running.client()]
        for client in clients {
            try client.send(frame("in"))
            #expect(try client.answer() == "in")
        }
        let third = try running.client()
        #expect(try third.answer() == nil)
        let counts = running.server.counts
        #expect([counts.live, counts.accepted, counts.refused] == [2, 2, 1])
        clients[0].socket.waker.endBoth()
        clients.removeFirst()
        #expect(eventually { running.server.counts.live == 1 })
        let fourth = try running.client()
        try fourth.send(frame("in"))
        #expect(try fourth.answer() == "in")
        running.stop()
    }

    @Test func `answers what came before a frame that is too long, then closes`() throws {
        let running = try Running(handler: echo)
        let client = try running.client()
        try client.send(frame("one") + [0x7F, 0, 0, 0] + [UInt8](repeating: 3, count: 50_000))
        #expect(try client.answer() == "one")
        #expect(try client.answer() == nil)
        #expect(eventually { running.server.counts.failed == 1 })
        let other = try running.client()
        try other.send(frame("two"))
        #expect(try other.answer() == "two")
        running.stop()
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `survives garbage`(seed: UInt64) throws {
        let running = try Running(handler: echo)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let client = try running.client()
            try client.send((0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) })
            client.socket.endWriting()
        }
        let client = try running.client()
        try client.send(frame("still here"))
        #expect(try client.answer() == "still here")
        #expect(running.stop() == .stopped)
    }

    @Test func `answers a peer that has ended its half`() throws {
        let running = try Running(handler: echo)
        let client = try running.client()
        try client.send((0..<100).flatMap { frame("\($0)") })
        client.socket.endWriting()
        for number in 0..<100 { #expect(try client.answer() == "\(number)") }
        #expect(try client.answer() == nil)
        #expect(eventually { running.server.counts.live == 0 })
        #expect(running.server.counts.failed == 0)
        running.stop()
    }

    @Test func `ends one connection when its handler throws`() throws {
        struct Broken: Error {}
        let running = try Running { connection in
            if connection.number == 1 { throw Broken() }
            try echo(connection)
        }
        let first = try running.client()
        #expect(try first.answer() == nil)
        let second = try running.client()
        try second.send(frame("fine"))
        #expect(try second.answer() == "fine")
        #expect(eventually { running.server.counts.failed == 1 })
        #expect(running.stop() == .stopped)
    }

    @Test func `ends a connection whose request nobody answers`() throws {
        let running = try Running { connection in
            try connection.pipeline(.lengthOnly, maximum: 100) { _, answers in _ = answers.issue() }
        }
        let client = try running.client()
        try client.send(frame("lost"))
        #expect(try client.answer() == nil)
        running.stop()
    }
}
