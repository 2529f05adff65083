internal import EventLog
internal import KafkaWire

/// Gives producers the ids by which their repeated batches are known.
enum InitProducerIdHandler: Handler {
    typealias API = InitProducerId

    static func serve(_ request: InitProducerId.Request, _ call: Call<InitProducerId>) {
        call.answer(
            InitProducerId.Response { response in
                guard request.transactionalID == nil else {
                    // Kafka has no code for "there are none"; with this one clients give up and say so.
                    response.code = .transactionalIdAuthorizationFailed
                    return
                }
                do throws(EventLogError) {
                    response.producerID = try call.broker.log.newProducerID()
                } catch {
                    response.code = KafkaErrorCode(error)
                }
            })
    }
}
