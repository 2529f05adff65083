internal import EventLog
internal import KafkaWire

/// Gives producers the ids by which their repeated batches are known.
enum InitProducerIdHandler: Handler {
    typealias API = InitProducerId

    static func serve(_ request: InitProducerId.Request, _ call: Call<InitProducerId>) {
        call.answer(
            InitProducerId.Response { response in
                guard request.transactionalID == nil else {
                    response.code = Refusal.transactions.code
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
