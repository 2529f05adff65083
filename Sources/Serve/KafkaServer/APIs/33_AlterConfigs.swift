internal import EventLog
internal import KafkaWire

/// Replaces all settings of topics: what is not named goes back to its default.
enum AlterConfigsHandler: Handler {
    typealias API = AlterConfigs

    static func serve(_ request: AlterConfigs.Request, _ call: Call<AlterConfigs>) {
        call.answer(
            AlterConfigs.Response { response in
                response.resources = request.resources.map { asked in
                    AlterConfigs.Response.Resource { resource in
                        resource.resourceType = asked.resourceType
                        resource.resourceName = asked.resourceName
                        do throws(Refusal) {
                            try change(asked, call.broker).apply(onlyChecking: request.validateOnly, call.broker)
                        } catch {
                            resource.code = error.code
                            resource.message = error.message
                        }
                    }
                }
            })
    }

    private static func change(
        _ asked: AlterConfigs.Request.Resource, _ broker: Broker
    ) throws(Refusal) -> SettingsChange {
        let topic = try ConfigResource(type: asked.resourceType, name: asked.resourceName).topicToChange()
        let present = try Refusal.of { () throws(EventLogError) in try broker.log.describeTopic(topic).overrides }
        var changes: [String: String?] = present.mapValues { _ in nil }
        for setting in asked.settings {
            if let value = setting.value, try !FixedSetting.check(setting.name, value) { continue }
            changes[setting.name] = .some(setting.value)
        }
        return SettingsChange(topic: topic, changes: changes)
    }
}
