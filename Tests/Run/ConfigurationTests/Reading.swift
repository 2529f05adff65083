import Configuration

/// A file of this name with this text.
func file(_ text: String) -> ConfigurationFile { ConfigurationFile(name: "sluice.yaml", bytes: Array(text.utf8)) }

func read(
    _ text: String, set overrides: [Override] = [], variables: [String: String] = [:]
) throws -> SluiceConfiguration {
    try SluiceConfiguration.read(file(text), overrides: overrides) { variables[$0] }
}

/// What the author of a file gets to see.
func complaints(_ text: String, set overrides: [Override] = [], variables: [String: String] = [:]) -> String {
    do throws(ConfigurationError) {
        _ = try SluiceConfiguration.read(file(text), overrides: overrides) { variables[$0] }
        return "accepted"
    } catch { return error.description }
}
