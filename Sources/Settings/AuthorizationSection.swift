import Depot
import Units

/// The `authorization` section: who may charge.
enum AuthorizationSection {
    static func read(_ root: inout KeyReader) -> AuthorizationRules {
        var rules = AuthorizationRules(
            acceptsUnknown: true, defaultDeparture: 300, readyBefore: .minutes(15))
        guard var keys = root.mapping("authorization") else { return rules }
        rules.acceptsUnknown = keys.value(
            "unknown", or: rules.acceptsUnknown, .words(["accept": true, "refuse": false]))
        rules.defaultDeparture = keys.value(
            "default_departure", or: rules.defaultDeparture, .timeOfDay)
        rules.readyBefore = keys.value(
            "ready_before_minutes", or: rules.readyBefore, .minutes(0...240))
        keys.finish()
        return rules
    }
}
