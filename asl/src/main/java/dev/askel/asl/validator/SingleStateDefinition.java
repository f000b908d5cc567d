package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Wraps the definition of a single state in the definition of a state machine (docs/aws/api.md
 * section 4.7). The targets of the state's transitions become Succeed states.
 */
public final class SingleStateDefinition {
    /** The name that AWS gives to a state without a name. */
    public static final String NAME = "StateName";

    private static final String TARGET = "{\"Type\":\"Succeed\"}";

    private SingleStateDefinition() {}

    /** Returns the definition of the state machine; the argument if it is not a JSON object. */
    static String wrapInMachine(String state) {
        JsonNode tree;
        try {
            tree = Payload.parse(state).tree();
        } catch (MalformedJsonException unreadable) {
            return state;
        }
        if (!tree.isObject()) {
            return state;
        }
        var text = new StringBuilder();
        text.append("{\"StartAt\":").append(quoted(NAME)).append(",\"States\":{");
        text.append(quoted(NAME)).append(':').append(state);
        for (var target : targets(tree)) {
            text.append(',').append(quoted(target)).append(':').append(TARGET);
        }
        return text.append("}}").toString();
    }

    private static Set<String> targets(JsonNode state) {
        var targets = new LinkedHashSet<String>();
        add(targets, state.path("Next"));
        add(targets, state.path("Default"));
        state.path("Choices").forEach(rule -> add(targets, rule.path("Next")));
        state.path("Catch").forEach(catcher -> add(targets, catcher.path("Next")));
        targets.remove(NAME);
        return targets;
    }

    private static void add(Set<String> targets, JsonNode target) {
        if (target.isTextual()) {
            targets.add(target.textValue());
        }
    }

    private static String quoted(String name) {
        return Payload.of(TextNode.valueOf(name)).text();
    }
}
