import CYAML

/// What the text says next.
enum Event {
    case scalar(String, YAMLNode.Style, anchor: String?)
    case alias(String)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case end
    case documentStart
    case streamEnd
    /// Something that says nothing about values.
    case nothing
}

/// The owner of libyaml's parser: it turns bytes, lent for the reader's life, into events.
struct EventReader: ~Copyable {
    // SAFETY: allocated in init at a fixed address, because the parser points into itself; freed once, in deinit.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// The bytes must stay where they are for as long as the reader lives.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "out of memory for a YAML parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event, and where it begins.
    func next() throws(YAMLProblem) -> (event: Event, mark: YAMLMark) {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw problem() }
        defer { yaml_event_delete(&raw) }
        let mark = YAMLMark(raw.start_mark)
        return (try Self.translate(raw, at: mark), mark)
    }

    private static func translate(_ raw: yaml_event_t, at mark: YAMLMark) throws(YAMLProblem) -> Event {
        switch raw.type {
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            try refuseTag(scalar.tag, at: mark)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(text, YAMLNode.Style(scalar.style), anchor: string(scalar.anchor))
        case YAML_ALIAS_EVENT:
            return .alias(string(raw.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            try refuseTag(raw.data.sequence_start.tag, at: mark)
            return .sequenceStart(anchor: string(raw.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            try refuseTag(raw.data.mapping_start.tag, at: mark)
            return .mappingStart(anchor: string(raw.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        default: return .nothing
        }
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    private static func refuseTag(
        _ tag: UnsafeMutablePointer<yaml_char_t>?, at mark: YAMLMark
    ) throws(YAMLProblem) {
        guard let tag = string(tag) else { return }
        throw YAMLProblem(.unsupported, at: mark, "tags such as \(tag) have no meaning here; leave it out")
    }

    /// What libyaml has to say about the text that it could not read.
    private func problem() -> YAMLProblem {
        let state = parser.pointee
        let sentence = state.problem.map { String(cString: $0) } ?? "not YAML"
        if state.error == YAML_READER_ERROR {
            return YAMLProblem(.syntax, at: mark(ofByte: Int(state.problem_offset)), sentence)
        }
        guard let context = state.context.map({ String(cString: $0) }) else {
            return YAMLProblem(.syntax, at: YAMLMark(state.problem_mark), sentence)
        }
        let begin = YAMLMark(state.context_mark)
        return YAMLProblem(
            .syntax, at: YAMLMark(state.problem_mark), "\(sentence), \(context) that begins at line \(begin.line)")
    }

    private func mark(ofByte offset: Int) -> YAMLMark {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return YAMLMark(line: line, column: column)
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLNode.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        self =
            switch style {
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            default: .plain
            }
    }
}
