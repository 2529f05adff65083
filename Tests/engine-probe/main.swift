import Measuring
import EngineBenchmarks
import System
var options = EngineBenchmarks.Options()
options.filter = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : nil
options.directory = "/tmp"
try EngineBenchmarks.run(options) { print($0.text) }
