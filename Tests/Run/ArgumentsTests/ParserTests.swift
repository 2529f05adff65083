import Arguments
import Scalars
import System
import Testing

@Suite struct `Command lines` {
    @Test func `find the command and its typed values`() throws {
        let (action, given) = try Sample.run("topic create orders --partitions 4 --label a --label=b=c --json")
        #expect(action == .create)
        #expect(given.command == "sluice topic create")
        #expect(given.value(of: Sample.name) == "orders")
        #expect(given[Sample.partitions] == 4)
        #expect(given.all(Sample.label) == ["a", "b=c"])
        #expect(given[GlobalFlags.json])
        #expect(given[GlobalFlags.data] == nil)
    }

    @Test(arguments: [
        "topic create orders --partitions 7", "topic create orders --partitions=7", "topic create -p 7 orders",
        "topic create -p7 orders", "topic create -p=7 -- orders", "--json topic create orders -p 7",
        "topic --data d create orders --partitions 7",
    ])
    func `say the same thing in several ways`(line: String) throws {
        let (action, given) = try Sample.run(line)
        #expect(action == .create)
        #expect(given[Sample.name] == "orders")
        #expect(given.value(of: Sample.partitions) == 7)
    }

    @Test func `give a flag its standard value`() throws {
        #expect(try Sample.run("topic create orders").given[Sample.partitions] == 1)
    }

    @Test func `take negative numbers for values, not for flags`() throws {
        #expect(try Sample.run("seek -5").given[Sample.offset] == -5)
        #expect(try Sample.run("seek -q -- -5").given[Sample.offset] == -5)
        #expect(Sample.refusal("topic create x -p -5").hasPrefix("sluice topic create: --partitions must be"))
    }

    @Test func `take everything after two dashes as it is`() throws {
        let given = try Sample.run("produce --topic t -- --format -x -").given
        #expect(given.all(Sample.files) == ["--format", "-x", "-"])
    }

    @Test func `take several switches in one word`() throws {
        let given = try Sample.run("up -qv").given
        #expect(given[Sample.quiet] && given[Sample.verbose])
    }

    @Test func `keep assignments in order`() throws {
        let line = ["up", "--set", "log.open segments=5", "--set=a.b=c=d", "--set", "e="]
        guard case .run(_, let given) = try Sample.table.parse(line) else { return #expect(Bool(false)) }
        #expect(
            given.all(GlobalFlags.set) == [
                Assignment(key: "log.open segments", value: "5"), Assignment(key: "a.b", value: "c=d"),
                Assignment(key: "e", value: ""),
            ])
    }

    @Test(arguments: [
        ("topic create --help", "sluice topic create"), ("topic --help create", "sluice topic create"),
        ("help topic create", "sluice topic create"), ("topic -h", "sluice topic <command>"),
        ("", "sluice <command>"), ("seek -h 5", "sluice seek"),
    ])
    func `ask for the page of the command that they name`(line: String, usage: String) throws {
        guard case .help(let page) = try Sample.parse(line) else { return #expect(Bool(false), "no help") }
        #expect(page.contains("\nUsage: \(usage)"))
    }

    @Test func `ask for the version`() throws {
        guard case .version = try Sample.parse("--version") else { return #expect(Bool(false), "no version") }
    }
}

@Suite struct `Refused command lines` {
    @Test(arguments: [
        ("topik", "sluice: unknown command \"topik\"; did you mean \"topic\"?"),
        ("topic craete x", "sluice topic: unknown command \"craete\"; did you mean \"create\"?"),
        ("zookeeper", "sluice: unknown command \"zookeeper\""),
        ("topic", "sluice topic: which command? One of: create, list"),
        ("topic create x --partitons 3", "sluice topic create: unknown flag --partitons; did you mean --partitions?"),
        ("topic create x -z", "sluice topic create: unknown flag -z"),
        (
            "topic create x --partitions many",
            "sluice topic create: --partitions must be a whole number from 1 to 4096, not \"many\""
        ),
        ("topic create x -p 0", "sluice topic create: --partitions must be a whole number from 1 to 4096, not 0"),
        ("topic create x -p", "sluice topic create: --partitions needs a value: --partitions N"),
        ("topic create x -p --json", "sluice topic create: --partitions needs a value: --partitions N"),
        ("topic create x -p 1 -p 2", "sluice topic create: --partitions is given twice"),
        ("topic create", "sluice topic create: <name> is missing"),
        ("topic create a b", "sluice topic create: \"b\" is one argument too many"),
        ("topic list --json=yes", "sluice topic list: --json takes no value, but has \"yes\""),
        ("produce", "sluice produce: --topic <name> is required"),
        (
            "produce --topic t -f jsn",
            "sluice produce: --format must be text, json or raw bytes, not \"jsn\"; did you mean \"json\"?"
        ),
        ("up --set nothing", "sluice up: --set must be a key, = and a value, not \"nothing\""),
        ("seek 1.5", "sluice seek: <offset> must be a whole number, not \"1.5\""),
    ])
    func `say what was meant`(line: String, message: String) {
        #expect(Sample.refusal(line).replacing("NAME", with: "<name>") == message)
    }

    @Test func `end with the shell's code for wrong usage`() {
        #expect(UsageError.exitCode == 2)
        let error = #expect(throws: UsageError.self) { try Sample.parse("up --nope") }
        #expect(error?.code == .unknownFlag)
        #expect(error?.description == "sluice up: unknown flag --nope\nSee sluice up --help")
    }
}
