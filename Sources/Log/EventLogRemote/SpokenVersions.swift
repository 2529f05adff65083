internal import KafkaWire
internal import Network

/// The versions that one broker and this client both speak, an API at a time.
struct SpokenVersions: Sendable {
    /// The first versions that can say what the port needs: Kafka 2.4 and later have all of them.
    private static let first: [Int16: Int16] = [
        // Batches of format 2.
        Produce.key: 3,
        // The start of the partition beside its records.
        Fetch.key: 5,
        // Asking without making the topic.
        Metadata.key: 4,
        // The broker's own number of partitions and copies.
        CreateTopics.key: 4,
        // All offsets of a group.
        OffsetFetch.key: 2,
    ]

    private let broker: Address
    private let told: [Int16: ClosedRange<Int16>]

    init(_ broker: Address, _ answer: ApiVersions.Response) {
        self.broker = broker
        told = Dictionary(
            answer.apis.filter { $0.lowest <= $0.highest }.map { ($0.key, $0.lowest...$0.highest) },
            uniquingKeysWith: { one, _ in one })
    }

    func has<API: KafkaAPI>(_ api: API.Type) -> Bool { told[API.key] != nil }

    /// The highest version that both sides have.
    func version<API: KafkaAPI>(of api: API.Type) throws(RemoteFailure) -> Int16 {
        let mine = max(API.versions.lowerBound, Self.first[API.key] ?? 0)...API.versions.upperBound
        guard let theirs = told[API.key] else {
            throw RemoteFailure(.unsupported, "\(broker) does not serve \(API.self)")
        }
        guard mine.overlaps(theirs) else {
            throw RemoteFailure(
                .unsupported,
                "\(broker) serves \(API.self) in the versions \(theirs.words), and sluice asks for \(mine.words); "
                    + "brokers of Kafka 2.4 and later, and sluice up, have them")
        }
        return min(mine.upperBound, theirs.upperBound)
    }
}

extension ClosedRange<Int16> {
    fileprivate var words: String { "\(lowerBound) to \(upperBound)" }
}
