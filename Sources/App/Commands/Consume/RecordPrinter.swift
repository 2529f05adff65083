internal import Arguments
internal import Bytes
internal import JSON
internal import Model
internal import RecordBatches
internal import Scalars

/// Writes records as lines for people and tools, or as JSON.
struct RecordPrinter {
    private let output: Output
    private let asJSON: Bool
    private let (withOffsets, withTimes, withKeys, withHeaders): (Bool, Bool, Bool, Bool)

    init(_ given: Invocation, _ output: Output) {
        self.output = output
        asJSON = given[GlobalFlags.json]
        (withOffsets, withTimes) = (given[Consume.offsets], given[Consume.times])
        (withKeys, withHeaders) = (given[Consume.keys], given[Consume.headers])
    }

    func print(_ record: borrowing RecordView, of place: TopicPartition) {
        if asJSON { printJSON(record, of: place) } else { printLine(record, of: place) }
    }

    private func printLine(_ record: borrowing RecordView, of place: TopicPartition) {
        let style = output.terminal.style
        if withOffsets { output.write(style.dim("\(place.partition):\(record.offset)") + "\t") }
        if withTimes { output.write(style.dim(Figures.time(record.timestamp)) + "\t") }
        if withKeys {
            write(record.key?.copy() ?? [], keepingTabs: false)
            output.write(UInt8(ascii: "\t"))
        }
        if withHeaders {
            let headers = record.headerList.map { header in
                "\(header.key)=" + (header.value.map { String(decoding: $0, as: UTF8.self) } ?? "")
            }
            write(Array(headers.joined(separator: ",").utf8), keepingTabs: false)
            output.write(UInt8(ascii: "\t"))
        }
        write(record.value?.copy() ?? [], keepingTabs: true)
        output.write(UInt8(ascii: "\n"))
    }

    /// On a terminal, control characters are spelled out, so that a record cannot take the terminal over.
    private func write(_ bytes: [UInt8], keepingTabs: Bool) {
        guard output.terminal.isTerminal else { return output.write(bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        guard keepingTabs else { return output.write(text.visible) }
        output.write(
            text.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).visible }.joined(
                separator: "\t"))
    }

    private func printJSON(_ record: borrowing RecordView, of place: TopicPartition) {
        var json = JSONWriter()
        let (key, value, headers) = (record.key?.copy(), record.value?.copy(), record.headerList)
        let (offset, timestamp) = (record.offset, record.timestamp)
        json.object { object in
            object.member("topic", place.topic)
            object.member("partition", place.partition)
            object.member("offset", offset)
            object.member("timestamp", Figures.time(timestamp))
            object.member("timestamp_ms", timestamp)
            object.bytes("key", key)
            object.bytes("value", value)
            object.array("headers") { array in
                for header in headers {
                    array.object {
                        $0.member("key", header.key)
                        $0.bytes("value", header.value.map { Array($0) })
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}

extension RecordView {
    /// The headers; none where they cannot be read, as with a record that another client has made wrongly.
    fileprivate var headerList: [Record.Header] { (try? headers()) ?? [] }
}

extension JSONObjectWriter {
    /// A text, or where the bytes are none, base64 in a member that says so.
    fileprivate mutating func bytes(_ name: String, _ bytes: [UInt8]?) {
        guard let bytes else { return member(name, String?.none) }
        if let text = String(validating: bytes, as: UTF8.self) {
            member(name, text)
        } else {
            member("\(name)_base64", Base64.text(of: bytes))
        }
    }
}
