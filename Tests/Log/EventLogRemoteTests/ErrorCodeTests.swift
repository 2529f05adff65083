import EventLog
import KafkaWire
import Network
import Testing

@testable import EventLogRemote
@testable import KafkaServer

@Suite struct `Errors over Kafka's protocol` {
    @Test(arguments: EventLogError.Code.allCases)
    func `come back as what they were, or as what a client can do about them`(code: EventLogError.Code) {
        let there = KafkaErrorCode(EventLogError(code, "said by the log"))
        let back = EventLogError(there, "said by the log", "users-0")
        let expected: EventLogError.Code =
            switch code {
            // One code for both; the client looks which it is.
            case .unknownPartition: .unknownTopic
            // One code for all that an operator forbids.
            case .tooManyTopics: .held
            // One code for a disk that is full and one that fails, which Kafka's clients try again.
            case .failed: .full
            case .broken, .corrupt: .failed
            default: code
            }
        #expect(back.code == expected)
        #expect(back.description == "users-0: said by the log")
    }

    @Test func `name broker, API and versions where there is none that both speak`() throws {
        let answer = ApiVersions.Response { response in
            response.apis = [
                ApiVersions.Response.Range {
                    $0.key = Fetch.key
                    $0.highest = 4
                },
                ApiVersions.Response.Range {
                    $0.key = ListOffsets.key
                    $0.highest = 99
                },
            ]
        }
        let versions = SpokenVersions(try Address("127.0.0.1:9092"), answer)
        #expect(try versions.version(of: ListOffsets.self) == ListOffsets.versions.upperBound)
        let tooOld = #expect(throws: RemoteFailure.self) { try versions.version(of: Fetch.self) }
        #expect(tooOld?.sentence.contains("127.0.0.1:9092 serves Fetch in the versions 0 to 4") ?? false)
        #expect(tooOld?.error.code == .unsupported)
        let missing = #expect(throws: RemoteFailure.self) { try versions.version(of: DeleteGroups.self) }
        #expect(missing?.sentence == "127.0.0.1:9092 does not serve DeleteGroups")
    }
}
