import Depot
import Foundation
import Metering
import Testing
import Units

@Suite("a model of the library") struct SentinelTests {
    @Test("has a recorded image, and every image a model")
    func complete() throws {
        #expect(ModelFile.names.count >= 16)
        for name in ModelFile.names where name != "sunspec-meter" {
            #expect(throws: Never.self, "\(name)") { try ImageTests.File(name) }
        }
    }

    /// What means "no value" in a register: its file's marks, what is no number, and the ends of
    /// its type's range.
    static func sentinels(of register: Register) -> [UInt64] {
        let ends: [UInt64] =
            switch register.type {
            case .i16: [0x8000, 0x7FFF]
            case .u16: [0xFFFF]
            case .i32: [0x8000_0000, 0x7FFF_FFFF]
            case .u32: [0xFFFF_FFFF]
            case .i64: [1 << 63, UInt64.max >> 1]
            case .u64: [UInt64.max]
            case .f32: [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0000, 0xFF80_0000]
            case .f64: [0x7FF8 << 48, 0x7FF0 << 48, 0xFFF0 << 48]
            case .string: []
            }
        return ends + register.notAvailable
    }

    static func words(_ bits: UInt64, _ register: Register, _ order: WordOrder) -> [UInt16] {
        let words = (0..<register.type.width).reversed().map { place in
            UInt16(truncatingIfNeeded: bits >> (16 * UInt64(place)))
        }
        return order == .highFirst ? words : words.reversed()
    }

    @Test("takes no mark of \"not available\" for a value, in any register")
    func sentinels() throws {
        for name in ModelFile.names where name != "sunspec-meter" {
            let map = try ModelFile.map(name)
            guard case .registers(let registers, let function, _, let order) = map.content else {
                Issue.record("\(name) has no registers")
                continue
            }
            for register in registers where register.quantity.isPolled {
                for bits in SentinelTests.sentinels(of: register) {
                    var image = try ImageTests.File(name).image(holes: .zero)
                    image.write(
                        SentinelTests.words(bits, register, order), at: register.address,
                        of: function)
                    let outcome = try #require(ImageTests.outcomes(map, image).first).outcome
                    let quantity = register.quantity.rawValue
                    let what: Comment = "\(name) \(quantity) \(String(bits, radix: 16))"
                    if let reading = outcome.reading {
                        let energy =
                            register.quantity == .energyImport
                            ? reading.energyImport : reading.energyExport
                        #expect(register.quantity.dimension == .energy && energy == nil, what)
                        #expect(
                            outcome.notes
                                == [
                                    .dropped(
                                        quantity: quantity, .notAvailable(quantity: quantity))
                                ], what)
                    } else {
                        #expect(outcome.fault == .notAvailable(quantity: quantity), what)
                    }
                }
            }
        }
    }
}
