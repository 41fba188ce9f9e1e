import Depot
package import Units

/// What it takes.
extension SimulatedChargePoint {
    /// A text from the central system; the texts that go out at once. Others may follow from
    /// `advance`.
    package mutating func receive(_ text: String, at moment: Instant) -> [String] {
        guard isConnected, isReachable else { return [] }
        guard let frame = JSONValue(parsing: text)?.elements, frame.count >= 3,
            let kind = frame[0].whole, let id = frame[1].string, id.utf8.count <= 36
        else {
            counts.malformed += 1
            return []
        }
        switch kind {
        case 2:
            if isDeaf { return [] }
            guard let action = frame[2].string, frame.count == 4 else {
                counts.malformed += 1
                return []
            }
            answer(action, frame[3], id: id, at: moment)
        case 3: take(answer: frame[2], to: id, at: moment)
        case 4: takeError(to: id, at: moment)
        default: counts.malformed += 1
        }
        if !isReachable { return [] }
        pump()
        return texts.take(until: max(now, moment))
    }

    private mutating func answer(
        _ action: String, _ payload: JSONValue, id: String, at moment: Instant
    ) {
        var frame: [JSONValue]
        do throws(ProfileRefusal) {
            if let result = try carryOut(action, payload) {
                frame = [.whole(3), .string(id), result]
                counts.answeredCalls += 1
            } else {
                counts.refusedCalls += 1
                frame = error(id, "NotImplemented", action)
            }
        } catch {
            counts.refusedCalls += 1
            frame =
                switch error {
                case .malformed(let what): self.error(id, "FormationViolation", what)
                case .rejected(let what): self.error(id, "PropertyConstraintViolation", what)
                }
        }
        guard isConnected else { return }
        guard !seeded.happens(chance: traits.quirks.drops) else { return }
        let delay = seeded.whole(0...traits.quirks.answerDelayHighest.rawValue)
        say(.array(frame), at: max(now, moment) + .milliseconds(delay))
    }

    private func error(_ id: String, _ code: String, _ description: String) -> [JSONValue] {
        [.whole(4), .string(id), .string(code), .string(description), .object([])]
    }

    /// Does what a CALL asks for; nil: it knows no such action.
    private mutating func carryOut(
        _ action: String, _ payload: JSONValue
    ) throws(ProfileRefusal) -> JSONValue? {
        switch action {
        case "SetChargingProfile": return status(try setProfile(payload))
        case "ClearChargingProfile": return status(try clearProfile(payload))
        case "GetCompositeSchedule":
            if traits.quirks.fallsWhenReadBack { nextReboot = now + .seconds(1) }
            return try compositeSchedule(payload)
        case "ChangeConfiguration": return status(try changeConfiguration(payload))
        case "GetConfiguration": return configuration(payload)
        case "TriggerMessage": return status(try trigger(payload))
        case "RemoteStartTransaction": return status(try remoteStart(payload))
        case "RemoteStopTransaction", "ChangeAvailability":
            if traits.quirks.refusesStops { return status("Rejected") }
            return status(
                action == "ChangeAvailability"
                    ? try changeAvailability(payload) : try remoteStop(payload))
        case "UnlockConnector": return status(try unlock(payload))
        case "Reset": return status(try reset(payload))
        case "ClearCache": return status("Accepted")
        case "DataTransfer": return status("UnknownVendorId")
        default: return nil
        }
    }

    private func status(_ word: String) -> JSONValue {
        .object([.init("status", .string(word))])
    }

    private mutating func changeConfiguration(
        _ payload: JSONValue
    ) throws(ProfileRefusal) -> String {
        guard let key = payload["key"]?.string, let value = payload["value"]?.string else {
            throw .malformed("key or value")
        }
        let outcome = settings.change(key, to: value)
        if outcome == .accepted {
            if key == "HeartbeatInterval", nextHeartbeat != nil {
                nextHeartbeat = now + settings.heartbeatInterval
            }
            for index in connectors.indices where connectors[index].nextSample != nil {
                connectors[index].nextSample =
                    now
                    + .milliseconds(seeded.whole(0...max(1000, settings.sampleInterval.rawValue)))
            }
        }
        return outcome.rawValue
    }

    private func configuration(_ payload: JSONValue) -> JSONValue {
        let wanted = payload["key"]?.elements?.compactMap(\.string)
        let known = settings.entries.filter { wanted?.contains($0.key) ?? true }
        let unknown = (wanted ?? []).filter { key in !known.contains { $0.key == key } }
        return .object([
            .init(
                "configurationKey",
                .array(
                    known.map {
                        .object([
                            .init("key", .string($0.key)),
                            .init("readonly", .bool($0.isReadOnly)),
                            .init("value", .string($0.value)),
                        ])
                    })),
            .init("unknownKey", .array(unknown.map { .string($0) })),
        ])
    }

    private mutating func trigger(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let message = payload["requestedMessage"]?.string else {
            throw .malformed("requestedMessage")
        }
        let number = payload["connectorId"]?.whole.map { Int(clamping: $0) }
        if let number, number != 0, position(of: number) == nil { return "Rejected" }
        let wanted = connectors.indices.filter {
            number == nil || number == connectors[$0].connector.number
        }
        switch message {
        case "BootNotification": enqueueBoot(at: now)
        case "Heartbeat": enqueueHeartbeat()
        case "MeterValues": for index in wanted { enqueueSample(of: index) }
        case "StatusNotification":
            if number == nil || number == 0 { enqueueStatus(connector: 0, status: "Available") }
            for index in wanted {
                let connector = connectors[index].connector
                let status = connectors[index].status(minimum: connector.minimum)
                connectors[index].told = status
                enqueueStatus(connector: connector.number, status: status)
            }
        default: return "NotImplemented"
        }
        return "Accepted"
    }

    private mutating func remoteStart(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let idToken = payload["idTag"]?.string else { throw .malformed("idTag") }
        let number = payload["connectorId"]?.whole.map { Int(clamping: $0) }
        let index = connectors.firstIndex {
            (number == nil || $0.connector.number == number) && $0.vehicle != nil
                && $0.transaction == nil && $0.isOperative
        }
        guard let index else { return "Rejected" }
        begin(index, idToken: idToken)
        return "Accepted"
    }

    private mutating func remoteStop(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let id = payload["transactionId"]?.whole else { throw .malformed("transactionId") }
        guard let index = connectors.firstIndex(where: { $0.transaction?.id == id }) else {
            return "Rejected"
        }
        stop(index, reason: "Remote")
        return "Accepted"
    }

    private mutating func changeAvailability(
        _ payload: JSONValue
    ) throws(ProfileRefusal) -> String {
        guard let number = payload["connectorId"]?.whole, let type = payload["type"]?.string,
            type == "Operative" || type == "Inoperative"
        else { throw .malformed("connectorId or type") }
        guard number == 0 || position(of: Int(clamping: number)) != nil else { return "Rejected" }
        var answer = "Accepted"
        for index in connectors.indices
        where number == 0 || Int64(connectors[index].connector.number) == number {
            if type == "Operative" {
                connectors[index].isOperative = true
                connectors[index].isLeavingService = false
            } else if connectors[index].transaction != nil {
                connectors[index].isLeavingService = true
                answer = "Scheduled"
            } else {
                connectors[index].isOperative = false
            }
        }
        return answer
    }

    private mutating func unlock(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let number = payload["connectorId"]?.whole else { throw .malformed("connectorId") }
        guard let index = position(of: Int(clamping: number)) else { return "NotSupported" }
        stop(index, reason: "UnlockCommand")
        return "Unlocked"
    }

    private mutating func reset(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let type = payload["type"]?.string, type == "Soft" || type == "Hard" else {
            throw .malformed("type")
        }
        // It goes down after the answer is on its way.
        nextReboot = now + .seconds(1)
        resetReason = type == "Soft" ? "SoftReset" : "HardReset"
        return "Accepted"
    }
}
