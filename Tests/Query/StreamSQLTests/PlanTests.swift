import Columns
import Plans
import StreamSQL
import Testing
