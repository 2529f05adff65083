internal import EventLog
internal import KafkaWire

/// Changes single settings of topics.
enum IncrementalAlterConfigsHandler: Handler {
    typealias API = IncrementalAlterConfigs

    static func serve(_ request: IncrementalAlterConfigs.Request, _ call: Call<IncrementalAlterConfigs>) {
        call.answer(
            IncrementalAlterConfigs.Response { response in
                response.resources = request.resources.map { asked in
                    IncrementalAlterConfigs.Response.Resource { resource in
                        resource.resourceType = asked.resourceType
                        resource.resourceName = asked.resourceName
                        do throws(Refusal) {
                            try change(asked).apply(onlyChecking: request.validateOnly, call.broker)
                        } catch {
                            resource.code = error.code
                            resource.message = error.message
                        }
                    }
                }
            })
    }

    private static func change(_ asked: IncrementalAlterConfigs.Request.Resource) throws(Refusal) -> SettingsChange {
        let topic = try ConfigResource(type: asked.resourceType, name: asked.resourceName).topicToChange()
        var changes: [String: String?] = [:]
        for setting in asked.settings {
            switch setting.operation {
            case 0:
                guard let value = setting.value else {
                    throw Refusal(.invalidConfig, "\(setting.name): a value is needed to set it")
                }
                if try FixedSetting.check(setting.name, value) { changes[setting.name] = .some(value) }
            case 1: changes[setting.name] = .some(nil)
            default:
                // Only lists can grow and shrink, and no setting here is a list of more than one.
                throw Refusal(.invalidConfig, "\(setting.name): it can be set and deleted, not added to")
            }
        }
        return SettingsChange(topic: topic, changes: changes)
    }
}
