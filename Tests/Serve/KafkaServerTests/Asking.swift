import KafkaKit
import KafkaWire

/// Joins the group `readers`, twice where the broker first tells the member its id.
func join(
    _ client: KafkaClient, version: Int16 = JoinGroup.versions.upperBound
) throws -> JoinGroup.Response {
    let first = try client.ask(joining("readers"), version: version)
    guard first.code == .memberIdRequired else { return first }
    return try client.ask(joining("readers", as: first.memberID), version: version)
}

/// What its only member asks, which gives itself something.
func sync(_ joined: JoinGroup.Response) -> SyncGroup.Request {
    syncing("readers", joined, assignments: [(joined.memberID, [9])])
}

/// Becomes the only member of the group `readers`.
func enter(_ client: KafkaClient) throws -> (id: String, generation: Int32) {
    let joined = try join(client)
    _ = try client.ask(sync(joined))
    return (joined.memberID, joined.generation)
}
