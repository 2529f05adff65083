// swift-tools-version: 6.2
import PackageDescription

/// The architecture of Sluice: one row a module, rows in the order in which data may flow.
/// A module may need only rows above it; `TidyTests` holds the imports of every file to this table.
enum House {
    static var modules: [Module] {
        [
            // Base: what values travel, and how do they look in memory?
            .c("Base", "CSystem"),
            .swift("Base", "System", needs: "CSystem"),
            .c("Base", "CChecksums"),
            .swift("Base", "Checksums", needs: "CChecksums"),
            .library("Base", "CZlib"),
            .library("Base", "CLZ4"),
            .library("Base", "CZstd"),
            .library("Base", "CSnappy"),
            .swift("Base", "Compression", needs: "CZlib CLZ4 CZstd CSnappy"),
            .swift("Base", "JSON"),
            .swift("Base", "CSV"),
            .swift("Base", "Time", needs: "System"),
            .swift("Base", "Bytes"),
            .swift("Base", "Model", needs: "Bytes"),
            .swift("Base", "Columns"),
            .c("Base", "CJSONColumns"),
            .swift("Base", "JSONColumns", needs: "Columns CJSONColumns"),
            .swift("Base", "RecordBatches", needs: "Bytes Checksums Compression Model"),

            // Embed: how does Swift hold a C library safely?
            .library("Embed", "CLMDB"),
            .swift("Embed", "LMDB", needs: "CLMDB System"),
            .swift("Embed", "LMDBFile", needs: "System"),
            .library("Embed", "CSQLite"),
            .swift("Embed", "SQLite", needs: "CSQLite System Columns"),
            .library("Embed", "CYAML"),
            .swift("Embed", "YAML", needs: "CYAML", isRare: true),

            // Run: how do long-lived parts start, stop, keep time, and tell what they do?
            .swift("Run", "Telemetry", needs: "System JSON Time", isRare: true),
            .swift("Run", "Services", needs: "System", isRare: true),
            .swift("Run", "Scalars", needs: "System Time", isRare: true),
            .swift("Run", "Configuration", needs: "System YAML Scalars Telemetry", isRare: true),
            .swift("Run", "Arguments", needs: "System Scalars", isRare: true),

            // Wire: how do bytes become messages, and back?
            .c("Wire", "CNetwork"),
            .swift("Wire", "Network", needs: "CNetwork System Services"),
            .swift("Wire", "KafkaWire", needs: "Bytes", isRare: true),
            .swift("Wire", "HTTPWire", isRare: true),

            // Log: what happened, in which order?
            .swift("Log", "EventLog", needs: "System Bytes Checksums Compression Model RecordBatches"),
            .swift("Log", "EventLogLMDB", needs: "System Bytes Checksums Model RecordBatches LMDB LMDBFile EventLog"),
            .swift(
                "Log", "EventLogRemote",
                needs: "System Bytes Model RecordBatches Scalars Network KafkaWire EventLog", isRare: true),
            .swift("Log", "EventLogFiles", needs: "System Model RecordBatches EventLog"),

            // Query: what is being asked?
            .swift("Query", "Plans", needs: "Columns", isRare: true),
            .swift("Query", "Evaluation", needs: "Columns SQLite Plans"),
            .swift("Query", "StreamSQL", needs: "Columns Time Scalars Plans", isRare: true),

            // Store: where do results rest?
            .swift("Store", "Aggregates", needs: "System Bytes Model Columns SQLite Plans"),
            .swift(
                "Store", "AggregatesSQLite",
                needs: "System Bytes Model Columns SQLite Plans Aggregates"),

            // Process: how does the log become results, exactly once?
            .swift(
                "Process", "StreamEngine",
                needs:
                    "System Bytes Checksums Time Model Columns JSONColumns RecordBatches Services Scalars EventLog "
                    + "Plans Evaluation Aggregates"),

            // Pipelines: what did the user ask for?
            .swift(
                "Pipelines", "PipelineFile",
                needs: "System JSON CSV Time Model Columns JSONColumns SQLite YAML Scalars EventLog Plans StreamSQL "
                    + "Aggregates StreamEngine", isRare: true),

            // Serve: who may ask, and in which protocol?
            .swift("Serve", "ConsumerGroups", needs: "System Bytes Model Services EventLog", isRare: true),
            .swift(
                "Serve", "KafkaServer",
                needs: "System Bytes Compression Model RecordBatches Telemetry Services Network KafkaWire EventLog "
                    + "ConsumerGroups", isRare: true),
            .swift("Serve", "HTTPServer", needs: "System Services Network HTTPWire", isRare: true),
            .swift("Serve", "Observability", needs: "Telemetry HTTPWire", isRare: true),
            .swift("Serve", "Control", needs: "System JSON Model HTTPWire Aggregates StreamEngine", isRare: true),

            // App: how is it put together?
            .swift("App", "Measuring", needs: "System JSON Bytes", isRare: true),
            .swift(
                "App", "LogBenchmarks",
                needs: "System Bytes Compression Model RecordBatches EventLog EventLogLMDB Measuring"),
            .swift(
                "App", "EngineBenchmarks",
                needs: "System Compression Model Columns RecordBatches Services Scalars EventLog EventLogLMDB Plans "
                    + "StreamSQL Aggregates AggregatesSQLite StreamEngine Measuring"),
            .c("App", "CRdkafka", links: "dl"),
            .swift("App", "KafkaBenchmarks", needs: "System JSON Network Measuring CRdkafka"),
            .c("App", "CUseCases"),
            .swift(
                "App", "Commands",
                needs: "CUseCases System Checksums Compression JSON JSONColumns Time Bytes Model Columns RecordBatches "
                    + "EventLog Telemetry Services Scalars Configuration Arguments Network YAML Aggregates Plans "
                    + "StreamEngine PipelineFile ConsumerGroups KafkaServer HTTPServer Observability Control",
                isRare: true),
            .executable(
                "App", "sluice",
                needs: "System LMDB SQLite Configuration Network EventLog EventLogLMDB EventLogRemote EventLogFiles "
                    + "Aggregates AggregatesSQLite Measuring LogBenchmarks KafkaBenchmarks EngineBenchmarks Commands"),
        ]
    }

    static var tests: [Module] {
        [
            .kit("TestKit", needs: "System"),
            .test("Base", "SystemTests", of: "System"),
            .test("Base", "ChecksumsTests", of: "Checksums System"),
            .test("Base", "CompressionTests", of: "TestKit Compression System"),
            .test("Base", "BytesTests", of: "Bytes System"),
            .test("Base", "ModelTests", of: "Model System"),
            .test("Base", "RecordBatchesTests", of: "RecordBatches Bytes Checksums Compression Model System"),
            .test("Base", "JSONTests", of: "TestKit JSON System"),
            .kit("JSONOracle", needs: "JSON Columns JSONColumns"),
            .test("Base", "JSONColumnsTests", of: "JSONOracle JSONColumns CJSONColumns JSON Columns System"),
            .test("Base", "CSVTests", of: "CSV System"),
            .test("Base", "TimeTests", of: "TestKit Time System"),
            .test("Base", "ColumnsTests", of: "Columns System"),
            .test("Embed", "LMDBFileTests", of: "CLMDB LMDBFile System"),
            .test("Embed", "SQLiteTests", of: "SQLite Columns System"),
            .test("Query", "EvaluationTests", of: "Evaluation Plans SQLite Columns System"),
            .test("Embed", "YAMLTests", of: "YAML"),
            .kitC("CWidths"),
            .test("Run", "ScalarsTests", of: "CWidths Scalars System"),
            .test("Run", "ConfigurationTests", of: "Configuration Telemetry YAML Scalars System"),
            .test("Run", "ArgumentsTests", of: "Arguments Scalars System"),
            .test("Run", "TelemetryTests", of: "Telemetry JSON System"),
            .test("Run", "ServicesTests", of: "Services System"),
            .test(
                "Pipelines", "PipelineFileTests",
                of: "PipelineFile StreamEngine Aggregates Plans Model Columns Bytes YAML System"),
            // The promises of the ports, held against every backend.
            .kit(
                "Conformance",
                needs: "TestKit System Checksums Bytes Compression Model Columns RecordBatches SQLite EventLog Plans "
                    + "Aggregates"),
            .kit("ServiceKit", needs: "TestKit Network Services System"),
            .kit(
                "KafkaKit",
                needs: "Conformance ServiceKit KafkaServer ConsumerGroups KafkaWire Network Services "
                    + "EventLogLMDB EventLog RecordBatches Bytes Model Telemetry System"),
            .test("Wire", "NetworkTests", of: "TestKit ServiceKit Network Services System"),
            .test("Wire", "KafkaWireTests", of: "KafkaWire Bytes System"),
            .test(
                "Serve", "KafkaServerTests",
                of: "TestKit Conformance KafkaKit KafkaServer KafkaWire Network Services EventLog RecordBatches Bytes "
                    + "Compression Model Telemetry System"),
            .test("Wire", "HTTPWireTests", of: "HTTPWire System"),
            .test(
                "Process", "StreamEngineTests",
                of: "TestKit StreamEngine AggregatesSQLite Aggregates StreamSQL Plans EventLog EventLogLMDB "
                    + "RecordBatches Bytes Columns SQLite Model System"),
            .test(
                "Process", "OracleTests",
                of: "StreamEngine AggregatesSQLite Aggregates StreamSQL Plans EventLog RecordBatches Columns Model "
                    + "SQLite System"),
            .test("Query", "StreamSQLTests", of: "StreamSQL Plans SQLite Columns System"),
            .test("Serve", "HTTPServerTests", of: "TestKit ServiceKit HTTPServer HTTPWire Network Services System"),
            .test("Serve", "ObservabilityTests", of: "TestKit Observability HTTPWire Telemetry System"),
            .test(
                "Serve", "ControlTests", of: "Control StreamEngine Aggregates HTTPWire JSON Model System"),
            .test("Store", "AggregatesTests", of: "Conformance Aggregates Model System"),
            .test(
                "Store", "AggregatesSQLiteTests",
                of: "Conformance AggregatesSQLite Aggregates SQLite Plans Columns Model System"),
            .test(
                "Log", "EventLogTests",
                of: "TestKit Conformance System Checksums Bytes Compression Model RecordBatches EventLog"),
            .test(
                "Log", "EventLogLMDBTests",
                of: "TestKit Conformance EventLogLMDB EventLog LMDB Bytes Compression Model RecordBatches System"),
            .test(
                "Log", "EventLogRemoteTests",
                of: "TestKit Conformance ServiceKit KafkaKit EventLogRemote KafkaServer KafkaWire Network Services "
                    + "EventLog Bytes Model RecordBatches System"),
            .test("Log", "EventLogFilesTests", of: "EventLogFiles EventLog Model RecordBatches System"),
            // The same promises through librdkafka, which nobody here wrote.
            .kitC("CRdkafkaLog"),
            .kit("RdkafkaLog", needs: "CRdkafkaLog System Bytes Model RecordBatches EventLog"),
            .test(
                "Log", "RdkafkaLogTests",
                of: "TestKit Conformance ServiceKit KafkaKit RdkafkaLog KafkaServer EventLog Model RecordBatches System"
            ),
            .kitC("CAllocations"),
            .test(
                "Log", "AllocationTests",
                of: "CAllocations Compression Model Columns RecordBatches EventLog EventLogLMDB Plans StreamSQL "
                    + "Aggregates AggregatesSQLite StreamEngine System"),
            .test(
                "Serve", "ConsumerGroupsTests",
                of: "TestKit Conformance ConsumerGroups Services EventLog EventLogLMDB Bytes Model System"),
            .test("App", "MeasuringTests", of: "Measuring"),
            .test("App", "LogBenchmarksTests", of: "LogBenchmarks Measuring System"),
            .test("App", "KafkaBenchmarksTests", of: "KafkaBenchmarks Measuring JSON System sluice"),

            // Power loss: what a program does to its files is recorded, and disks are rebuilt from it.
            .kitC("CCrashRecorder"),
            .kit("CrashRecorder", needs: "System"),
            .program("crash-recorder-probe", needs: "CCrashRecorder CLMDB System"),
            .test("", "CrashRecorderTests", of: "CrashRecorder CLMDB System"),
            .kit("CrashWorkload", needs: "EventLogLMDB EventLog Bytes Model RecordBatches"),
            .program(
                "crash-worker",
                needs: "CCrashRecorder CrashWorkload EventLogLMDB EventLog Model RecordBatches System"),
            .test(
                "", "CrashTests",
                of: "TestKit CrashRecorder CrashWorkload EventLogLMDB EventLog Model RecordBatches System"),
            .kit("StoreWorkload", needs: "System Model Columns Plans Aggregates AggregatesSQLite"),
            .program("store-worker", needs: "CCrashRecorder StoreWorkload Aggregates System"),
            .test("", "StoreCrashTests", of: "CrashRecorder StoreWorkload System"),
            .kit(
                "PipelineWorkload",
                needs: "System Model Columns RecordBatches EventLog EventLogLMDB Plans StreamSQL Aggregates "
                    + "StreamEngine"),
            .program(
                "pipeline-worker",
                needs: "CCrashRecorder PipelineWorkload System Model SQLite EventLog EventLogLMDB Aggregates "
                    + "AggregatesSQLite StreamEngine"),
            .test(
                "", "PipelineCrashTests",
                of: "TestKit CrashRecorder PipelineWorkload System Model Columns SQLite EventLog EventLogLMDB "
                    + "AggregatesSQLite StreamEngine"),
            // What reads bytes from outside, and must be true whatever they are; samples of them run as tests.
            .kit(
                "FuzzTargets",
                needs: "System Checksums Bytes Compression Model RecordBatches Telemetry Network KafkaWire "
                    + "HTTPWire EventLog ConsumerGroups KafkaServer CSV PipelineFile YAML JSON Columns JSONColumns "
                    + "JSONOracle SQLite Plans StreamSQL"),
            .test("", "FuzzTests", of: "FuzzTargets System"),
            .test(
                "App", "CommandsTests",
                of: "Commands Arguments Bytes EventLog JSON Model PipelineFile RecordBatches Scalars Services "
                    + "StreamEngine System"),
            .test("App", "SluiceTests", of: "TestKit sluice JSON SQLite System"),

            // Programs written for Kafka, unmodified, against the real thing.
            .test("EndToEnd", "KafkaClientTests", of: "TestKit sluice JSON System"),
            .test(
                "EndToEnd", "LoadTests",
                of: "TestKit Conformance KafkaKit sluice Services KafkaWire Network Bytes JSON RecordBatches System"),
            .test("", "TidyTests", of: "System"),
        ]
    }

    /// Only built by `make fuzz`: libFuzzer's library is there under its sanitizer alone.
    static var fuzzing: [Module] {
        guard Context.environment["SLUICE_FUZZ"] != nil else { return [] }
        return [
            .kitC("CFuzzer"),
            .program("fuzz", needs: "CFuzzer FuzzTargets"),
        ]
    }

    /// Everything, or with `SLUICE_ONLY="ColumnsTests SystemTests"` in the environment those suites and what they need:
    /// `swift test --scratch-path .build/only` then takes seconds, while one works on a few modules.
    static var chosen: [Module] {
        let all = modules + tests + fuzzing
        guard let only = Context.environment["SLUICE_ONLY"] else { return all }
        var wanted = Set(only.split(separator: " ").map(String.init))
        for module in all.reversed() where wanted.contains(module.target.name) { wanted.formUnion(module.needs) }
        return all.filter { wanted.contains($0.target.name) }
    }

    static var products: [Product] { [] }
}

// MARK: - How a row becomes a target

struct Module {
    let target: Target

    /// The names of the rows that this row needs.
    var needs: [String] {
        target.dependencies.compactMap { if case .byNameItem(let name, _) = $0 { name } else { nil } }
    }

    /// A Swift module in `Sources/<stage>/<name>`; a rare one works once a start or a request, not once a record, and
    /// is made small instead of fast.
    static func swift(_ stage: String, _ name: String, needs: String = "", isRare: Bool = false) -> Module {
        let small = SwiftSetting.unsafeFlags(["-Osize"], .when(configuration: .release))
        return Module(
            target: .target(
                name: name, dependencies: list(needs), path: "Sources/\(stage)/\(name)",
                swiftSettings: settings + lean + (isRare ? [small] : [])))
    }

    /// A C target of our own in `Sources/<stage>/C/<name>`.
    static func c(_ stage: String, _ name: String, links libraries: String...) -> Module {
        Module(
            target: .target(
                name: name, path: "Sources/\(stage)/C/\(name)",
                linkerSettings: libraries.map { .linkedLibrary($0) }))
    }

    /// A Debian C library: a module map and a shim header in `Sources/<stage>/C/<name>`.
    static func library(_ stage: String, _ name: String) -> Module {
        Module(target: .systemLibrary(name: name, path: "Sources/\(stage)/C/\(name)"))
    }

    /// The executable in `Sources/<stage>/<name>`.
    static func executable(_ stage: String, _ name: String, needs: String) -> Module {
        Module(
            target: .executableTarget(
                name: name, dependencies: list(needs), path: "Sources/\(stage)/\(name)",
                swiftSettings: settings + lean))
    }

    /// A library that only tests use, in `Tests/<name>`.
    static func kit(_ name: String, needs: String) -> Module {
        Module(target: .target(name: name, dependencies: list(needs), path: "Tests/\(name)", swiftSettings: settings))
    }

    /// A C target that only tests use, in `Tests/C/<name>`.
    static func kitC(_ name: String) -> Module {
        Module(target: .target(name: name, path: "Tests/C/\(name)"))
    }

    /// A program that only tests start, in `Tests/<name>`.
    static func program(_ name: String, needs: String) -> Module {
        Module(
            target: .executableTarget(
                name: name, dependencies: list(needs), path: "Tests/\(name)", swiftSettings: settings))
    }

    /// A suite in `Tests/<stage>/<name>`; a suite without a stage stands in `Tests/<name>`.
    static func test(_ stage: String = "", _ name: String, of needs: String) -> Module {
        Module(
            target: .testTarget(
                name: name, dependencies: list(needs), path: "Tests/" + (stage.isEmpty ? name : "\(stage)/\(name)"),
                swiftSettings: settings))
    }

    private static func list(_ needs: String) -> [Target.Dependency] {
        needs.split(separator: " ").map { .byName(name: String($0)) }
    }

    /// What nobody here uses stays out of the binary: regular expressions, and tasks.
    private static var lean: [SwiftSetting] {
        let unused = ["string-processing", "concurrency"]
        return [
            .unsafeFlags(unused.flatMap { ["-Xfrontend", "-disable-implicit-\($0)-module-import"] })
        ]
    }

    private static var settings: [SwiftSetting] {
        [
            .swiftLanguageMode(.v6),
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableExperimentalFeature("Lifetimes"),
        ]
    }
}

let package = Package(
    name: "sluice",
    products: House.products,
    targets: House.chosen.map(\.target))
