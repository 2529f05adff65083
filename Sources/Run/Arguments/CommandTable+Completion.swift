import Scalars

extension CommandTable {
    /// A script for bash that completes commands, flags and values: `source <(sluice completions bash)`.
    public var bashCompletion: String {
        let function = "_\(root.name)_completion"
        return """
            # Offers the lines that the program prints; compgen would run what a name has in it.
            \(lister)() {
                local line
                while IFS= read -r line; do
                    if [[ $line == "$current"* ]]; then COMPREPLY+=("$(printf %q "$line")"); fi
                done < <("${COMP_WORDS[0]/#\\~/$HOME}" "$@" ${place[@]+"${place[@]}"} 2>/dev/null </dev/null)
            }
            \(function)() {
                local place=() word value
                local IFS=$'\\n' current="${COMP_WORDS[COMP_CWORD]}" previous="" path="" position=0 i
                # bash takes "--flag=value" apart: the sign is a word of its own.
                if ((COMP_CWORD > 0)); then previous="${COMP_WORDS[COMP_CWORD-1]}"; fi
                if [[ $current == "=" ]]; then current=""
                elif [[ $previous == "=" ]]; then previous="${COMP_WORDS[COMP_CWORD-2]}"; fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${COMP_WORDS[i]}"
                    case "$word" in
                        \(valuedFlags)) [[ ${COMP_WORDS[i+1]} == "=" ]] && ((i++)); ((i++))
                            value="${COMP_WORDS[i]}"
                            # … and "host:port", too.
                            while ((i + 2 < COMP_CWORD)) && [[ ${COMP_WORDS[i+1]} == ":" ]]; do
                                value+=":${COMP_WORDS[i+2]}"; ((i += 2))
                            done
                            case "$word" in
                                \(placeFlags)) place+=("$word" "${value/#\\~/$HOME}") ;;
                            esac
                            continue ;;
                        -*) continue ;;
                        help) if [[ -z $path ]]; then continue; fi ;;
                    esac
                    case "$path ${COMP_WORDS[i]}" in
                        \(pathPatterns)) path+=" ${COMP_WORDS[i]}" ;;
                        *) ((position++)) ;;
                    esac
                done
                COMPREPLY=()
                case "$path:$previous" in
            \(valueCases)
                esac
                if [[ $current == -* ]]; then
                    case "$path" in
            \(flagCases)
                    esac
                    return
                fi
                case "$path:$position" in
            \(wordCases)
                esac
            }
            complete -F \(function) \(root.name)

            """
    }

    /// Every command and group, with the pattern that bash knows it by: ` topic create`.
    private var places: [(path: String, route: Route<Action>)] {
        var found: [(String, Route<Action>)] = []
        func visit(_ route: Route<Action>, _ path: String) {
            found.append((path, route))
            for command in route.command.commands { visit(route.appending(command), path + " " + command.name) }
        }
        visit(Route(root), "")
        return found
    }

    private var valuedFlags: String {
        let rows = (globals + places.flatMap(\.route.command.flags)).map(\.row).filter { $0.form != nil }
        return Set(rows.flatMap(names)).sorted().joined(separator: "|")
    }

    private var placeFlags: String { GlobalFlags.places.flatMap(names).joined(separator: "|") }

    private var lister: String { "_\(root.name)_lines" }

    private var pathPatterns: String { places.dropFirst().map { quoted($0.path) }.joined(separator: "|") }

    private var valueCases: String {
        let lines = places.flatMap { path, route in
            (globals + route.flags).map(\.row).compactMap { row in
                row.form.map { form in
                    let patterns = names(of: row).map { quoted("\(path):\($0)") }.joined(separator: "|")
                    return "        \(patterns)) \(offer(form))return ;;"
                }
            }
        }
        return lines.joined(separator: "\n")
    }

    private var flagCases: String {
        places.map { path, route in
            let words = (globals + route.flags).map { "--\($0.row.name)" }
            return "            \(quoted(path))) \(offer(words)) ;;"
        }.joined(separator: "\n")
    }

    private var wordCases: String {
        let lines = places.flatMap { path, route in
            let commands = route.command.commands.map(\.name)
            let groups = commands.isEmpty ? [] : ["        \(quoted(path + ":0"))) \(offer(commands)) ;;"]
            let arguments = route.command.arguments.map(\.row).enumerated().map { place, row in
                let pattern = row.takesMany ? quoted("\(path):") + "*" : quoted("\(path):\(place)")
                return "        \(pattern)) \(offer(row.form));;"
            }
            return groups + arguments
        }
        return lines.joined(separator: "\n")
    }

    private func names(of row: FlagRow) -> [String] { ["--\(row.name)"] + (row.short.map { ["-\($0)"] } ?? []) }

    private func offer(_ form: ValueForm) -> String {
        switch form.completion {
        case .nothing: ""
        case .files: "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$current\")); "
        case .folders: "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$current\")); "
        case .words(let words): offer(words) + "; "
        case .lines(let command):
            ([lister] + command.split(separator: " ").map { quoted(String($0)) }).joined(separator: " ") + "; "
        }
    }

    /// One word a line, because a word may have spaces in it.
    private func offer(_ words: [String]) -> String {
        "COMPREPLY=($(compgen -W \(quoted(words.joined(separator: "\n"))) -- \"$current\"))"
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
