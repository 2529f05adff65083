import KafkaKit
import Network
import System
import TestKit

extension KafkaClient {
    /// Connects as soon as somebody answers there.
    static func persistent(_ address: Address) throws -> KafkaClient {
        let end = soon(30)
        while true {
            do { return try KafkaClient(address) } catch  where error.isAbsence {
                if SystemClock().now > end { throw error }
                pause(.milliseconds(10))
            }
        }
    }
}

extension Error {
    /// Whether it only says that the server is not there any more, which a client takes by coming again.
    var isAbsence: Bool {
        guard let error = self as? NetworkError else { return false }
        return error.code == .closed || error.code == .unreachable
    }
}
