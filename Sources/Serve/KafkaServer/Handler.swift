internal import KafkaWire

/// Serves one API: a file in `APIs/` with its number in the name, its versions inside.
protocol Handler: SendableMetatype {
    associatedtype API: KafkaAPI

    /// The versions that clients are told of; every one of them is tested.
    static var versions: ClosedRange<Int16> { get }

    /// Answers the call exactly once: now, later from any thread, or in its turn. It runs on the thread that reads the
    /// connection, so what takes long answers later.
    static func serve(_ request: API.Request, _ call: Call<API>)
}

extension Handler {
    static var versions: ClosedRange<Int16> { API.versions }

    /// Reads the rest of a request and serves it.
    static func receive(_ reader: inout FieldReader, _ header: RequestHeader, _ turn: Turn) throws(WireError) {
        let request = try API.Request(from: &reader, version: header.version)
        try reader.finish()
        serve(request, Call(version: header.version, correlationID: header.correlationID, turn: turn))
    }
}

/// Every API that this server serves; ApiVersions' answer and the routing are read from here.
enum Handlers {
    /// In the order of their keys.
    static let all: [any Handler.Type] = [
        ProduceHandler.self, FetchHandler.self, ListOffsetsHandler.self, MetadataHandler.self,
        OffsetCommitHandler.self, OffsetFetchHandler.self, FindCoordinatorHandler.self, JoinGroupHandler.self,
        HeartbeatHandler.self, LeaveGroupHandler.self, SyncGroupHandler.self, DescribeGroupsHandler.self,
        ListGroupsHandler.self, ApiVersionsHandler.self, CreateTopicsHandler.self, DeleteTopicsHandler.self,
        DeleteRecordsHandler.self,
        InitProducerIdHandler.self, DescribeConfigsHandler.self, AlterConfigsHandler.self,
        CreatePartitionsHandler.self, DeleteGroupsHandler.self, IncrementalAlterConfigsHandler.self,
        AppendFromSourceHandler.self, SourcePositionHandler.self,
    ]

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}

extension Handler {
    static var key: Int16 { API.key }
    static var name: String { "\(API.self)" }
}
