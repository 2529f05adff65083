internal import EventLog
internal import KafkaWire

/// Tells how far a source has been read into a topic.
enum SourcePositionHandler: Handler {
    typealias API = SourcePosition

    static func serve(_ request: SourcePosition.Request, _ call: Call<SourcePosition>) {
        call.answer(
            SourcePosition.Response { response in
                do throws(EventLogError) {
                    let position = try call.broker.log.position(ofSource: request.source, in: request.topic)
                    response.position = position.map { $0[...] }
                } catch {
                    let refusal = Refusal(error)
                    response.code = refusal.code
                    response.message = refusal.message
                }
            })
    }
}
