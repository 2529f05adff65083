import Columns
import StreamEngine
import Testing

@testable import PipelineFile

private func spec(
    _ type: ColumnType, _ source: StreamField.Source? = nil, _ format: StreamField.TimeFormat? = nil,
    readsNaN: Bool = false
) -> ColumnSpec {
    var spec = ColumnSpec(type: type)
    (spec.source, spec.format, spec.readsNaN) = (source, format, readsNaN)
    return spec
}

@Suite struct `A column` {
    @Test(
        arguments: [
            ("int", spec(.int)), (" bigint ", spec(.bigint)), ("text from ID", spec(.text, .json(["ID"]))),
            ("int from \"User ID\"", spec(.int, .json(["User ID"]))),
            ("text from contact.email", spec(.text, .json(["contact", "email"]))),
            ("text from contact.\"E-mail (home)\".0", spec(.text, .json(["contact", "E-mail (home)", "0"]))),
            ("text from \"a.b\"", spec(.text, .json(["a.b"]))), ("text from kafka", spec(.text, .json(["kafka"]))),
            ("text from \"kafka\" ", spec(.text, .json(["kafka"]))),
            ("text from kafka.topic", spec(.text, .json(["kafka", "topic"]))),
            ("text from größe", spec(.text, .json(["größe"]))),
            ("timestamp from kafka timestamp", spec(.timestamp, .timestamp)),
            ("text from kafka key", spec(.text, .key)), ("bigint from kafka offset", spec(.bigint, .offset)),
            ("int from kafka partition", spec(.int, .partition)),
            ("float from \"Discount\" (NaN as null)", spec(.float, .json(["Discount"]), readsNaN: true)),
            ("double(NaN as null)", spec(.double, readsNaN: true)),
            ("timestamp (epoch ms)", spec(.timestamp, nil, .epochMilliseconds)),
            ("timestamp from t ( epoch  s )", spec(.timestamp, .json(["t"]), .epochSeconds)),
            ("timestamp (iso)", spec(.timestamp, nil, .iso)),
            ("json from addresses", spec(.json, .json(["addresses"]))),
        ])
    func `has a type, a source and options`(text: String, expected: ColumnSpec) throws {
        #expect(try ColumnSpec(text) == expected)
    }

    @Test(
        arguments: [
            (
                "", 0,
                "expected a type; types are int, bigint, float, double, text, boolean, timestamp, date, uuid or json"
            ),
            ("string", 0, "unknown type \"string\"; did you mean \"text\"?"),
            ("flaot", 0, "unknown type \"flaot\"; did you mean \"float\"?"),
            (
                "blob", 0,
                "unknown type \"blob\"; types are int, bigint, float, double, text, boolean, timestamp, date, uuid "
                    + "or json"
            ),
            ("int as ID", 4, "expected \"from\" or \"(\" after the type, not \"as\""),
            ("int from", 8, "expected a field such as contact.email or \"Created At\""),
            ("int from contact.", 17, "expected a field such as contact.email or \"Created At\""),
            ("int from \"\"", 9, "expected a field's name between the quotes"),
            (
                "int from \"User", 9,
                "the quote is not closed (\" #\" begins a comment: then put the whole value in '…')"
            ),
            ("int from User ID", 14, "unexpected \"ID\"; a field with a space stands in quotes: from \"User ID\""),
            ("int from \"User\"ID", 15, "unexpected \"ID\"; one looks like: float from \"Discount\" (NaN as null)"),
            (
                "int from kafka offest", 15,
                "a record has no \"kafka offest\", but kafka timestamp, kafka key, kafka offset or kafka partition; "
                    + "did you mean \"offset\"?"
            ),
            ("text from kafka timestamp", 16, "kafka timestamp is of type timestamp, not text"),
            ("int (NaN as null)", 5, "(NaN as null) is for float and double columns, not for int"),
            ("text (epoch ms)", 6, "(epoch ms) is for timestamp columns, not for text"),
            ("timestamp (epoch m)", 11, "unknown option \"epoch m\"; did you mean \"epoch s\"?"),
            (
                "timestamp (unix)", 11,
                "unknown option \"unix\"; options are NaN as null, iso, epoch s or epoch ms"
            ),
            ("float (NaN as null", 18, "expected \")\" after the options"),
            ("float (NaN as null) x", 20, "unexpected \"x\"; one looks like: float from \"Discount\" (NaN as null)"),
        ] as [(String, Int, String)])
    func `that is wrong says where and why`(text: String, position: Int, sentence: String) {
        do throws(ColumnSpec.Fault) {
            _ = try ColumnSpec(text)
            Issue.record("accepted")
        } catch {
            #expect(error == ColumnSpec.Fault(position: position, sentence: sentence))
        }
    }
}
