import Depot
import Metering
import Testing
import Units

@Suite("a note on a poll")
struct NoteTests {
    @Test("is told with its figures, and doubts the meter only where a counter ran backward")
    func texts() {
        let backward = MeterNote.ranBackward(
            quantity: "energy_import", from: .wattHours(5_000), to: .wattHours(12))
        #expect(backward.isDoubt)
        #expect(
            backward.text == """
                its energy_import fell from 5000 Wh to 12 Wh: another meter, a reset, or a register \
                that is no counter. Check that it is the meter of its node
                """)
        let dropped = MeterNote.dropped(quantity: "frequency", .timeout)
        #expect(!dropped.isDoubt)
        #expect(dropped.text.hasPrefix("its frequency can't be had ("))
        #expect(!MeterNote.unread(.timeout).isDoubt)
    }

    @Test("is the same subject again with other figures")
    func subjects() {
        let notes = [Int64(12), 11].map {
            MeterNote.ranBackward(
                quantity: "energy_import", from: .wattHours(5_000), to: .wattHours($0))
        }
        #expect(notes[0].subject == notes[1].subject)
        #expect(notes[0].subject != MeterNote.unread(.timeout).subject)
    }
}
