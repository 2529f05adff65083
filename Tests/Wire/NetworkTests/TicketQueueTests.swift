import Network
import System
import TestKit
import Testing

@Suite struct `A queue of tickets` {
    private func text(_ number: Int) -> [UInt8] { Array("\(number);".utf8) }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `lets answers leave in the order of their requests`(seed: UInt64) throws {
        let queue = TicketQueue(answers: 16, bytes: 4096, joining: seed % 2 == 0 ? 0 : 100)
        let open = Monitor<(tickets: [(Int, Ticket)], isLast: Bool)>(([], false))
        let reader = try Thread("reader") {
            for number in 0..<2000 {
                if number % 5 == 0 {
                    queue.issue { Array("\(number);".utf8) }
                } else {
                    let ticket = queue.issue()!
                    open.update { $0.tickets.append((number, ticket)) }
                }
            }
            queue.finish()
            open.update { $0.isLast = true }
        }
        let answering = try Thread("answering") {
            var generator = SeededGenerator(seed: seed)
            while true {
                let one = open.wait { open -> (Int, Ticket)?? in
                    guard let index = open.tickets.indices.randomElement(using: &generator) else {
                        return open.isLast ? .some(nil) : nil
                    }
                    return open.tickets.remove(at: index)
                }
                guard let (number, ticket) = one else { return }
                ticket.fulfil(Array("\(number);".utf8))
            }
        }
        var left: [UInt8] = []
        while let answer = queue.next() { left += answer }
        #expect(left == (0..<2000).flatMap(text))
        #expect(queue.isEmpty && !queue.isClosed)
        reader.join()
        answering.join()
    }

    /// Runs `body` on a thread, and says whether it has returned after a moment and what it came to later.
    private func blocks<Value: Sendable>(_ body: @escaping @Sendable () -> Value) throws -> () -> Value? {
        let work = try Background(body)
        #expect(work.waits, "it should have waited")
        return { work.value(within: .seconds(30)) }
    }

    @Test func `holds at most so many answers`() throws {
        let queue = TicketQueue(answers: 2, bytes: 1000, joining: 0)
        let tickets = [queue.issue()!, queue.issue()!]
        let third = try blocks { queue.issue() != nil }
        tickets[0].fulfil([1])
        #expect(queue.next() == [1])
        #expect(third() == true)
        tickets[1].fulfil([2])
    }

    @Test func `holds at most so many bytes, until they have left`() throws {
        let queue = TicketQueue(answers: 10, bytes: 100, joining: 0)
        // More than was foretold, and more than fits: it is let through alone.
        let first = queue.issue(weight: 10)!
        first.fulfil([UInt8](repeating: 1, count: 150))
        let second = try blocks { [queue.issue(weight: 1)] }
        #expect(queue.next()?.count == 150)
        let still = try blocks { queue.next() }
        // Asking for the next says that the first has left.
        let kept = try #require(second())
        #expect(kept[0] != nil)
        queue.close()
        #expect(still() == .some(nil))
    }

    @Test func `joins what is ready, up to a limit`() throws {
        let queue = TicketQueue(answers: 10, bytes: 1000, joining: 4)
        let tickets = (0..<4).map { _ in queue.issue()! }
        for index in [3, 1, 0] { tickets[index].fulfil([UInt8](repeating: UInt8(index), count: 2)) }
        #expect(queue.next() == [0, 0, 1, 1])
        tickets[2].fulfil([2, 2, 2])
        #expect(queue.next() == [2, 2, 2])
        #expect(queue.next() == [3, 3])
    }

    @Test func `that closes wakes both sides`() throws {
        let queue = TicketQueue(answers: 1, bytes: 10)
        let ticket = queue.issue()!
        let issuing = try blocks { queue.issue() == nil }
        let taking = try blocks { queue.next() == nil }
        queue.close()
        #expect(issuing() == true)
        #expect(taking() == true)
        ticket.fulfil([1])
        #expect(queue.isEmpty)
    }

    @Test func `closes when a ticket is dropped without an answer`() throws {
        let queue = TicketQueue(answers: 4, bytes: 10)
        var ticket = queue.issue()
        let other = queue.issue()
        let taking = try blocks { queue.next() == nil }
        ticket = nil
        #expect(taking() == true)
        #expect(queue.isClosed)
        _ = (ticket, other)
    }

    @Test func `ends in its turn, behind the answers before`() throws {
        let queue = TicketQueue(answers: 3, bytes: 10, joining: 0)
        let tickets = (0..<3).map { _ in queue.issue()! }
        tickets[2].fulfil([3])
        tickets[1].end()
        #expect(!queue.isClosed)
        tickets[0].fulfil([1])
        #expect(queue.next() == [1])
        #expect(queue.next() == nil)
        #expect(queue.isClosed && queue.isEmpty)
        #expect(queue.issue() == nil)
    }

    @Test func `gives out what is left when it is finished`() {
        let queue = TicketQueue(answers: 4, bytes: 10)
        let ticket = queue.issue()!
        queue.finish()
        #expect(queue.issue() == nil)
        ticket.fulfil([9])
        #expect(queue.next() == [9])
        #expect(queue.next() == nil)
    }
}
