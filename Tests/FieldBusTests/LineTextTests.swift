import Depot
import FieldBus
import Testing

@Suite("a line that is typed") struct LineTextTests {
    @Test("is read with the defaults of a site file")
    func reads() {
        #expect(LineText.address("tcp://10.20.0.5") == .tcp(host: "10.20.0.5", port: 502))
        #expect(LineText.address("tcp://gw-1:1502") == .tcp(host: "gw-1", port: 1502))
        #expect(
            LineText.address("serial:///dev/ttyUSB0?speed=9600&parity=N&stop=2")
                == .rtu(device: "/dev/ttyUSB0", baud: 9600, parity: .none, stopBits: 2))
        #expect(
            LineText.address("serial:///dev/ttyS1?speed=19200")
                == .rtu(device: "/dev/ttyS1", baud: 19_200, parity: .even, stopBits: 1))
    }

    @Test(
        "is refused where it is none",
        arguments: [
            "", "10.20.0.5", "tcp://", "tcp://a:b", "tcp://a:0", "tcp://a:1:2", "tcp://a b",
            "serial://ttyS1?speed=9600", "serial:///dev/ttyS1", "serial:///dev/ttyS1?speed=9601",
            "serial:///dev/ttyS1?speed=9600&parity=X", "serial:///dev/ttyS1?speed=9600&stop=3",
            "serial:///dev/ttyS1?baud=9600", "serial:///dev/ttyS1?speed=9600&", "udp://a:1",
        ])
    func refuses(text: String) { #expect(LineText.address(text) == nil) }

    @Test("names units one by one and in ranges")
    func units() {
        let tcp = Meter.Address.tcp(host: "a", port: 502)
        let serial = Meter.Address.rtu(
            device: "/dev/a", baud: 9600, parity: .none, stopBits: 1)
        #expect(LineText.units("7", on: serial) == [7])
        #expect(LineText.units("1..4", on: serial) == [1, 2, 3, 4])
        #expect(LineText.units("9,1..3,2", on: serial) == [1, 2, 3, 9])
        #expect(LineText.units("0,255", on: tcp) == [0, 255])
        for text in ["", "a", "1..", "..3", "3..1", "256", "-1", "1.3", "1...3", "1,,2", "1..2..3"]
        {
            #expect(LineText.units(text, on: tcp) == nil, "\(text)")
        }
        #expect(LineText.units("0", on: serial) == nil)
        #expect(LineText.units("248", on: tcp) == nil)
    }
}
