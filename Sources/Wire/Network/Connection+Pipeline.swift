import System

extension Connection {
    /// Hands every frame to `take` in the order in which they come, on this thread, while another thread writes the
    /// answers in that order; returns when the peer or the server has ended and every answer has left.
    ///
    /// `take` issues one ticket a frame and returns without waiting for the answer.
    public func pipeline(
        _ layout: FrameLayout, maximum: Int, _ take: (_ frame: [UInt8], _ answers: TicketQueue) throws -> Void
    ) throws {
        let answers = TicketQueue(answers: limits.answers, bytes: limits.answerBytes, account: account)
        adopt(answers)
        let failure = Monitor<NetworkError?>(nil)
        let writer = try Thread("\(server)-w\(number % 1_000_000)", stackSize: limits.stackSize) { [self] in
            let error = write(from: answers)
            failure.withLock { $0 = error }
        }
        do {
            defer {
                noteEndOfReading()
                account.noteArrival()
            }
            var frames = FrameReader(layout, maximum: maximum)
            while let frame = try frame(&frames, answers) {
                // What comes behind the end of the answers is nobody's any more.
                if !answers.isClosed { try take(frame, answers) }
                if frame.count > NetworkLimits.uncounted { account.noteArrival() }
            }
            answers.finish()
        } catch {
            // A peer that is gone takes no answers; any other still gets those it has asked for.
            if (error as? NetworkError)?.code == .closed { answers.close() } else { answers.finish() }
            writer.join()
            throw failure.withLock { $0 } ?? error
        }
        writer.join()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// A peer that waits for an answer is not idle.
    private func frame(_ frames: inout FrameReader, _ answers: TicketQueue) throws(NetworkError) -> [UInt8]? {
        if answers.isCounted { account.waitForRoom() }
        while true {
            do throws(NetworkError) {
                return try nextFrame(&frames)
            } catch  where error.code == .idle && !answers.isEmpty {
                continue
            }
        }
    }

    /// Writes until there are no more answers; says why when they did not all leave, and then ends the reading too.
    private func write(from answers: TicketQueue) -> NetworkError? {
        do throws(NetworkError) {
            while let answer = answers.next() { try write(answer) }
        } catch {
            answers.close()
            account.end()
            socket.waker.endBoth()
            return error
        }
        guard answers.isClosed else { return nil }
        endAnswers()
        return NetworkError(.closed, "\(socket.remote): closed before every answer was given")
    }
}
