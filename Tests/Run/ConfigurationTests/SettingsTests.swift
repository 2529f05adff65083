import Configuration
import Scalars
import System
import Testing
import YAML

@Suite struct `The effective configuration` {
    @Test func `shows every key with the origin of its value`() throws {
        let shown = try read(
            "data: /srv\nlog:\n  when full: drop oldest\ntelemetry:\n  level: ${LEVEL}\n",
            set: [Override(key: "log.topic defaults.partitions", value: "3")], variables: ["LEVEL": "debug"]
        ).settings.yaml()
        #expect(
            shown == """
                data: /srv                             # from sluice.yaml:1:7
                pipelines: []                          # default
                results: none                          # default
                insecure: false                        # default
                log:
                  committers: 2                        # default
                  open segments: 128                   # default
                  disk limit: none                     # default
                  when full: drop oldest               # from sluice.yaml:3:14
                  reserve: 64MiB                       # default
                  retention check: 30s                 # default
                  topic defaults:
                    partitions: 3                      # from --set
                    retention.ms: 7d                   # default
                    retention.bytes: none              # default
                    segment.bytes: 256MiB              # default
                    segment.ms: 7d                     # default
                    max.message.bytes: 1048588         # default
                    message.timestamp.type: CreateTime # default
                listen:
                  kafka: "127.0.0.1:9092"              # default
                  http: "127.0.0.1:8080"               # default
                kafka:
                  advertise: none                      # default
                  create topics: true                  # default
                  offsets retention: 7d                # default
                telemetry:
                  level: debug                         # from environment variable LEVEL, sluice.yaml:5:10
                  format: text                         # default

                """)
    }

    @Test(arguments: [
        "plain", "a b", " edge ", "", "null", "~", "- dash", "-5", "a: b", "a #b", "quote\"back\\slash",
        "${HOME} and $$",
        "tab\tline\nend", "é\u{1F600}\u{FEFF}\u{85}\u{2028}", "*", "&x", "!x", "{", "@", "`", "%", "'", "true",
    ])
    func `reads back as the same text`(text: String) throws {
        let key = Key("key", .text(), standard: "", "anything")
        let schema = Schema(sections: [], keys: [key])
        let settings = try schema.read(nil, overrides: [Override(key: "key", value: text)])
        let again = try schema.read(file(settings.yaml())) { _ in "wrong" }
        #expect(Array(again[key].utf8) == Array(text.utf8), "\(settings.yaml())")
    }

    @Test func `reads back as the same configuration, sentences and all`() throws {
        let configuration = try read("log:\n  when full: drop oldest\n  disk limit: 99999999\n")
        let again = try read(configuration.settings.yaml(withSentences: true))
        #expect(again.settings.entries.map(\.text) == configuration.settings.entries.map(\.text))
        #expect(again.settings.entries.allSatisfy { "\($0.origin)".hasPrefix("from sluice.yaml:") })
    }

    @Test func `never shows a secret`() throws {
        let database = Section("database", "where results go")
        let password = Key("password", in: database, .text(), standard: "", isSecret: true, "the password")
        let size = Key("pool", in: database, .integer(in: 1...9), standard: 1, isSecret: true, "a secret number")
        let schema = Schema(sections: [database], keys: [password, size])
        let settings = try schema.read(file("database: {password: hunter2, pool: 5}")) { _ in nil }
        #expect(settings[password] == "hunter2")
        #expect(!settings.yaml().contains("hunter2") && !settings.yaml().contains("5"))
        #expect(settings.entries.map(\.text) == ["********", "********"])
        let error = #expect(throws: ConfigurationError.self) {
            try schema.read(file("database: {pool: 777}"), overrides: [Override(key: "database.pool", value: "x777")])
        }
        #expect(error?.description.contains("777") == false)
        #expect(
            error?.problems.first?.description
                == "sluice.yaml:1:18: database.pool must be a whole number from 1 to 9; its text is hidden")
    }
}

@Suite struct `Variables in a configuration` {
    private let key = Key("key", .text(), standard: "", "anything")

    private func value(_ text: String, _ variables: [String: String] = [:]) throws -> String {
        try Schema(sections: [], keys: [key]).read(file("key: '\(text)'")) { variables[$0] }[key]
    }

    @Test func `are put in place`() throws {
        let variables = ["A": "1", "B_2": "two: {x}", "EMPTY": ""]
        #expect(try value("${A}-${B_2}", variables) == "1-two: {x}")
        #expect(try value("${A:-x}${C:-y z}${EMPTY:-e}${C:-}", variables) == "1y ze")
        #expect(try value("[${EMPTY}]", variables) == "[]")
        #expect(try value("$$ $${A} $A 5$", variables) == "$ ${A} $A 5$")
    }

    @Test func `are not looked for in what they hold`() throws {
        #expect(try value("${A}", ["A": "${B}", "B": "no"]) == "${B}")
    }

    @Test func `cannot be nested`() {
        #expect(throws: ConfigurationError.self) { try value("${A:-${B}}") }
    }
}
