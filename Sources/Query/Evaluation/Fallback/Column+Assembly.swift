internal import Columns

extension Column {
    /// The plainest column that holds these values.
    init(assembling values: [Value]) {
        var kinds = (nulls: 0, integers: 0, reals: 0, texts: 0)
        for value in values {
            switch value {
            case .null: kinds.nulls += 1
            case .integer: kinds.integers += 1
            case .real: kinds.reals += 1
            case .text: kinds.texts += 1
            }
        }
        let some = values.count - kinds.nulls
        if some == 0 {
            self = .constant(.null, count: values.count)
        } else if some == kinds.integers {
            self = .integers(
                values.map { if case .integer(let value) = $0 { value } else { 0 } }, nulls: mask(of: values))
        } else if some == kinds.reals {
            self = .reals(values.map { if case .real(let value) = $0 { value } else { 0 } }, nulls: mask(of: values))
        } else if some == kinds.texts {
            var dictionary = TextDictionaryBuilder()
            let codes = values.map {
                if case .text(let text) = $0 { dictionary.code(text[...]) } else { TextColumn.null }
            }
            self = .texts(TextColumn(codes: codes, dictionary: dictionary.dictionary))
        } else {
            self = .values(values)
        }
    }
}

private func mask(of values: [Value]) -> NullMask {
    NullMask(words: bits(count: values.count) { values[$0].isNull })
}
