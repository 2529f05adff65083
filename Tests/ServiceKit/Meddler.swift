public import Network
internal import Services
internal import System

/// Stands between clients and a broker, and does to the answers what networks and bad brokers do.
public final class Meddler: Sendable {
    public enum Meddling: Sendable {
        case none
        /// Ends each connection after so many bytes of answers, drawn anew from up to this many.
        case cutting(upTo: Int)
        /// Lets one answer through or none, and then nothing more.
        case silent(afterFirst: Bool)
        /// Turns a bit somewhere in every so many bytes of answers, but not in the first ones, which are the versions.
        case turningBits(every: Int)
    }

    private struct State {
        var meddling: Meddling
        var generator: SeededGenerator
    }

    private let state: Monitor<State>
    private let broker = Monitor<Address?>(nil)
    private let running = Monitor<RunningServices?>(nil)
    private let place = Monitor<Address?>(nil)

    public init(_ meddling: Meddling, seed: UInt64 = 1) throws {
        state = Monitor(State(meddling: meddling, generator: SeededGenerator(seed: seed)))
        let server = ConnectionServer("meddler", on: try Address("127.0.0.1:0")) { [self] connection in
            try carry(connection)
        }
        let started = try RunningServices([server])
        running.withLock { $0 = started }
        place.withLock { $0 = server.address }
    }

    public var address: Address { place.withLock { $0! } }

    /// From here on connections lead to `broker`.
    public func lead(to broker: Address) { self.broker.update { $0 = broker } }

    public func become(_ meddling: Meddling) { state.withLock { $0.meddling = meddling } }

    public func stop() { running.withLock { $0 }?.stop() }

    private func carry(_ connection: Connection) throws {
        guard let broker = broker.withLock({ $0 }) else { return }
        let up = Upstream(try Socket.connect(to: broker, by: SystemClock().now + .seconds(5)))
        let answers = try Thread("meddler-answers") { [self] in
            pass(answersOf: up, to: connection)
            up.socket.waker.endBoth()
            connection.socket.waker.endBoth()
        }
        defer {
            up.socket.waker.endBoth()
            answers.join()
        }
        while true {
            var bytes: [UInt8] = []
            guard try connection.read(appendingTo: &bytes, atMost: 1 << 16) > 0 else { return }
            try up.socket.write(bytes.span.bytes, by: SystemClock().now + .seconds(5))
        }
    }

    private final class Upstream: Sendable {
        let socket: Socket
        init(_ socket: consuming Socket) { self.socket = socket }
    }

    private func pass(answersOf up: Upstream, to connection: Connection) {
        var meddling = state.withLock { $0.meddling }
        if case .cutting(let most) = meddling {
            let least = min(most, 400)
            let count = state.withLock { Int.random(in: least...most, using: &$0.generator) }
            meddling = .cutting(upTo: count)
        }
        var passed = 0
        while true {
            var bytes: [UInt8] = []
            // Whatever ends this side ends the connection.
            guard (try? up.socket.read(appendingTo: &bytes, atMost: 1 << 16, by: .distantFuture)) ?? 0 > 0 else {
                return
            }
            switch meddling {
            case .none: break
            case .cutting(let count):
                if passed + bytes.count > count { return }
            case .silent(let letsFirst):
                guard letsFirst, passed == 0, bytes.count >= 4 else {
                    bytes = []
                    break
                }
                bytes = Array(bytes.prefix(4 + bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }))
            case .turningBits(let distance): turn(&bytes, passed, distance)
            }
            passed += bytes.count
            guard (try? connection.write(bytes)) != nil else { return }  // as above
        }
    }

    private func turn(_ bytes: inout [UInt8], _ passed: Int, _ distance: Int) {
        let versions = 160
        for index in bytes.indices where passed + index > versions {
            let isHit = state.withLock { Int.random(in: 0..<distance, using: &$0.generator) == 0 }
            if isHit { bytes[index] ^= 1 << UInt8((passed + index) % 8) }
        }
    }
}
