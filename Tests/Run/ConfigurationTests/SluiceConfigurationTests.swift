import Configuration
import Scalars
import System
import Telemetry
import Testing
import YAML

@Suite struct `The configuration` {
    @Test func `needs no file`() throws {
        let configuration = try SluiceConfiguration.read(nil)
        #expect(configuration.data == "./sluice-data")
        #expect(configuration.log.committers == 2)
        #expect(configuration.log.diskLimit == nil)
        #expect(configuration.log.reserve == 64 << 20)
        #expect(configuration.log.retentionCheck == .seconds(30))
        #expect(configuration.log.topicDefaults.segmentBytes == 256 << 20)
        #expect(configuration.log.topicDefaults.retentionTime == .seconds(604_800))
        #expect(configuration.telemetry.level == .info)
        #expect(configuration.settings.origin(of: SluiceConfiguration.Keys.data) == .standard)
    }

    @Test func `says what the file says`() throws {
        let configuration = try read(
            """
            data: /var/lib/sluice
            log:
              disk limit: 10 GiB
              when full: drop oldest
              topic defaults:
                partitions: 6
                retention.ms: -1
                retention.bytes: none
                segment.bytes: 64MiB
                message.timestamp.type: LogAppendTime
            telemetry: { level: debug, format: json }
            """)
        #expect(configuration.data == "/var/lib/sluice")
        #expect(configuration.log.diskLimit == 10_737_418_240)
        #expect(configuration.log.whenFull == .dropOldest)
        #expect(configuration.log.topicDefaults.partitions == 6)
        #expect(configuration.log.topicDefaults.retentionTime == nil)
        #expect(configuration.log.topicDefaults.retentionBytes == nil)
        #expect(configuration.log.topicDefaults.segmentBytes == 64 << 20)
        #expect(configuration.log.topicDefaults.timestampType == .logAppendTime)
        #expect(configuration.telemetry.format == .json)
    }

    @Test(arguments: ["", "# nothing\n", "log:\n", "log: {}\ntelemetry: ~\n"])
    func `may leave everything out`(text: String) throws {
        #expect(try read(text).log.committers == 2)
    }

    @Test(arguments: ["pipelines: [a.yaml, \"${DIR}/b c.yaml\"]", "pipelines: [a.yaml,/srv/b c.yaml]"])
    func `has lists, also in one text`(text: String) throws {
        let configuration = try read(text, variables: ["DIR": "/srv"])
        #expect(configuration.pipelines == ["a.yaml", "/srv/b c.yaml"])
        #expect(configuration.results == "./sluice-data/results.db")
        let again = try read(configuration.settings.yaml())
        #expect(again.pipelines == configuration.pipelines)
    }

    /// They were looked for where the process was started, so that a service found none of its files.
    @Test func `takes paths from its file's folder, and those of the command line from here`() throws {
        let text = "data: ./kept\npipelines: [sales.yaml, ../users.yaml, \"${DIR}/b.yaml\"]\nresults: none\n"
        func read(_ name: String, _ overrides: Override...) throws -> SluiceConfiguration {
            try SluiceConfiguration.read(
                ConfigurationFile(name: name, bytes: Array(text.utf8)), overrides: overrides
            ) { _ in "/srv" }
        }
        for name in ["/etc/sluice/sluice.yaml", "conf/sluice.yaml"] {
            let folder = Path(name).parent
            let configuration = try read(name)
            #expect(configuration.data == folder / "kept")
            #expect(configuration.results == folder / "kept/results.db")
            #expect(configuration.pipelines == [folder / "sales.yaml", folder / "../users.yaml", "/srv/b.yaml"])
            #expect(configuration.settings.yaml().contains("data: \(folder)/kept "), "as it stands for whoever is here")
        }
        #expect(try read("sluice.yaml").pipelines == ["sales.yaml", "../users.yaml", "/srv/b.yaml"])
        #expect(try read("./sluice.yaml").data == "./kept")
        let here = try read(
            "conf/sluice.yaml", Override(key: "pipelines", value: "a.yaml"), Override(key: "results", value: "r.db"),
            Override(key: "data", value: "d", flag: "--data"))
        #expect(here.pipelines == ["a.yaml"] && here.results == "r.db" && here.data == "d")
        let standard = try SluiceConfiguration.read(ConfigurationFile(name: "/etc/sluice.yaml", bytes: []))
        #expect(standard.data == "./sluice-data", "which no file says")
    }

    @Test func `is overruled by the command line, and knows who said what`() throws {
        typealias Keys = SluiceConfiguration.Keys
        let configuration = try read(
            "data: ${ROOT:-/srv}/sluice\nlog:\n  committers: ${THREADS}\n  reserve: 5\ntelemetry:\n  level: error\n",
            set: [Override(key: "log.reserve", value: "7"), Override(key: "data", value: "/d", flag: "--data")],
            variables: ["THREADS": "3"])
        let settings = configuration.settings
        #expect(configuration.data == "/d")
        #expect(configuration.log.reserve == 7)
        #expect("\(settings.origin(of: Keys.data))" == "from --data")
        #expect("\(settings.origin(of: Keys.reserve))" == "from --set")
        #expect("\(settings.origin(of: Keys.level))" == "from sluice.yaml:6:10")
        #expect("\(settings.origin(of: Keys.committers))" == "from environment variable THREADS, sluice.yaml:3:15")
        #expect("\(settings.origin(of: Keys.format))" == "default")
    }

    @Test func `takes a name with dots and spaces from the command line`() throws {
        let overrides = [
            Override(key: "log.topic defaults.retention.ms", value: "5s"),
            Override(key: "log.open segments", value: "9"), Override(key: "log.open segments", value: "10"),
        ]
        let configuration = try SluiceConfiguration.read(nil, overrides: overrides)
        #expect(configuration.log.topicDefaults.retentionTime == .seconds(5))
        #expect(configuration.log.openSegments == 10)
    }
}

@Suite struct `Messages about a configuration` {
    @Test(arguments: [
        (
            "data: x\n\nlog:\n  comitters: 2\n",
            "sluice.yaml:4:3: unknown key \"comitters\" in log; did you mean \"committers\"?"
        ),
        ("lgo: {}\n", "sluice.yaml:1:1: unknown key \"lgo\"; did you mean \"log\"?"),
        ("committers: 2\n", "sluice.yaml:1:1: unknown key \"committers\"; did you mean \"log.committers\"?"),
        (
            "telemetry:\n  zookeeper: x\n",
            "sluice.yaml:2:3: unknown key \"zookeeper\" in telemetry; known here: level, format"
        ),
        (
            "log:\n  committers: many\n",
            "sluice.yaml:2:15: log.committers must be a whole number from 1 to 16, not \"many\""
        ),
        ("log:\n  committers: 17\n", "sluice.yaml:2:15: log.committers must be a whole number from 1 to 16, not 17"),
        (
            "log:\n  committers: [1]\n",
            "sluice.yaml:2:15: log.committers must be a whole number from 1 to 16, not a list"
        ),
        ("log:\n  committers:\n", "sluice.yaml:2:14: log.committers must be a whole number from 1 to 16, not nothing"),
        (
            "log:\n  when full: refuze\n",
            "sluice.yaml:2:14: log.when full must be refuse or drop oldest, not \"refuze\"; did you mean \"refuse\"?"
        ),
        ("log: fast\n", "sluice.yaml:1:6: log must be keys with values (key: value), not a scalar"),
        ("- a\n", "sluice.yaml:1:1: the file must be keys with values (key: value), not a list"),
        (
            "log:\n  reserve: -5\n",
            "sluice.yaml:2:12: log.reserve must be a size such as 64MiB, not -5"
        ),
        (
            "log:\n  topic defaults:\n    max.message.bytes: 4194304\n    segment.bytes: 2097152\n",
            "sluice.yaml:3:24: max.message.bytes must be at most half of segment.bytes, "
                + "so that a batch fits into a segment"
        ),
        (
            "log: {\n",
            "sluice.yaml:2:1: did not find expected node content, while parsing a flow node that begins at line 2"
        ),
        (
            "data: ${ROOT}/x\n",
            "sluice.yaml:1:7: data: environment variable ROOT is not set; give it a value, or write ${ROOT:-default}"
        ),
        ("data: ${ROOT\n", "sluice.yaml:1:7: data: ${ without its }; write $$ for a plain $"),
        ("data: \"${RO OT}\"\n", "sluice.yaml:1:7: data: ${RO OT} is not ${NAME} or ${NAME:-default}"),
    ])
    func `say place, expectation and nearest name`(text: String, message: String) {
        #expect(complaints(text) == message)
    }

    @Test func `come all at once, in the order of the file and then of the flags`() {
        let text = """
            log:
              committers: 99
              committers: 3
              when ful: x
            telemetry:
              level: ${LEVEL}
              format: ${FORMAT}
            """
        let overrides = [
            Override(key: "log.reserv", value: "1"), Override(key: "log.open segments", value: "few"),
            Override(key: "log", value: "x"),
        ]
        #expect(
            complaints(text, set: overrides, variables: ["FORMAT": "xml"]) == """
                sluice.yaml:2:15: log.committers must be a whole number from 1 to 16, not 99
                sluice.yaml:3:3: "committers" is here a second time; the first is at line 2
                sluice.yaml:4:3: unknown key "when ful" in log; did you mean "when full"?
                sluice.yaml:6:10: telemetry.level: environment variable LEVEL is not set; give it a value, \
                or write ${LEVEL:-default}
                sluice.yaml:7:11: (with $FORMAT) telemetry.format must be text or json, not "xml"
                --set: unknown key "log.reserv"; did you mean "log.reserve"?
                --set: log.open segments must be a whole number from 4 to 65536, not "few"
                --set: log is a section; name a key in it, log.…
                """)
    }

    @Test func `name a file that cannot be read`() {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile("/nowhere/sluice.yaml") }
        #expect(error?.description == "configuration: /nowhere/sluice.yaml: No such file or directory (open)")
    }
}
