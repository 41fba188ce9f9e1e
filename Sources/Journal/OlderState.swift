import Control
import Depot
import Foundation
import Ledger
import Units

/// The state of a cutting that an older version wrote: what came to the controller's state since
/// then is missing in it, and is taken as a controller has it that starts with the first event.
struct OlderState {
    private var object: Any
    private let start: Moment

    /// No state lacks more; each costs a try.
    private static let addedHighest = 1000

    /// nil: it is no JSON.
    init?(json: String, start: Moment) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) else {
            // What is wrong with it has been told by whoever tried to read it as a state.
            return nil
        }
        self.object = object
        self.start = start
    }

    /// The state; nil where something is missing that a start does not give, such as a part of the
    /// plan.
    mutating func controller() -> Controller? {
        var fresh: Any?
        for _ in 0..<Self.addedHighest {
            do {
                return try JSONDecoder().decode(
                    Controller.self, from: JSONSerialization.data(withJSONObject: object))
            } catch DecodingError.keyNotFound(let key, let context) {
                fresh = fresh ?? started()
                guard let fresh,
                    let parent = Self.value(at: context.codingPath[...], in: fresh),
                    let value = (parent as? [String: Any])?[key.stringValue],
                    let added = Self.adding(
                        value, as: key.stringValue, at: context.codingPath[...], in: object)
                else { return nil }
                object = added
            } catch {
                return nil
            }
        }
        return nil
    }

    /// A controller of the same site that starts.
    private func started() -> Any? {
        guard let plan = (object as? [String: Any])?["plan"] else { return nil }
        do {
            let plan = try JSONDecoder().decode(
                SitePlan.self, from: JSONSerialization.data(withJSONObject: plan))
            let controller = Controller(
                plan: plan, fleet: .none, at: start,
                omitting: .none)
            return try JSONSerialization.jsonObject(with: JSONEncoder().encode(controller))
        } catch {
            return nil
        }
    }

    private static func value(at path: ArraySlice<any CodingKey>, in object: Any) -> Any? {
        guard let key = path.first else { return object }
        return inner(key, of: object).flatMap { value(at: path.dropFirst(), in: $0) }
    }

    private static func inner(_ key: any CodingKey, of object: Any) -> Any? {
        if let list = object as? [Any], let index = key.intValue {
            return list.indices.contains(index) ? list[index] : nil
        }
        return (object as? [String: Any])?[key.stringValue]
    }

    private static func adding(
        _ value: Any, as name: String, at path: ArraySlice<any CodingKey>, in object: Any
    ) -> Any? {
        guard let key = path.first else {
            guard var map = object as? [String: Any] else { return nil }
            map[name] = value
            return map
        }
        guard let inside = inner(key, of: object),
            let changed = adding(value, as: name, at: path.dropFirst(), in: inside)
        else { return nil }
        if var list = object as? [Any], let index = key.intValue {
            list[index] = changed
            return list
        }
        guard var map = object as? [String: Any] else { return nil }
        map[key.stringValue] = changed
        return map
    }
}
