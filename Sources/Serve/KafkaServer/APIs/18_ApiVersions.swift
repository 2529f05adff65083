internal import KafkaWire

/// Tells which APIs are served, in which versions.
enum ApiVersionsHandler: Handler {
    typealias API = ApiVersions

    static func serve(_ request: ApiVersions.Request, _ call: Call<ApiVersions>) {
        call.answer(ApiVersions.Response { $0.apis = served })
    }

    /// The answer to a version that we do not know, in version 0, which every client can read (KIP-511).
    static func refuse(_ call: Call<ApiVersions>) {
        call.answer(
            ApiVersions.Response {
                $0.code = .unsupportedVersion
                $0.apis = served
            })
    }

    private static let served = Handlers.all.map { handler in
        ApiVersions.Response.Range {
            $0.key = handler.key
            $0.lowest = handler.versions.lowerBound
            $0.highest = handler.versions.upperBound
        }
    }
}
