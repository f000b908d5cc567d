package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every state is the target of some transition, and every graph can end (validation.md 4). */
final class TransitionRules {

    private TransitionRules() {}

    static void check(Fields graph, Fields states) {
        var startAt = graph.textIfAny("StartAt");
        if (startAt != null && states.has(startAt)) {
            reachable(states, startAt);
        }
        var hasEnd =
                states.names().stream()
                        .map(states::objectIfAny)
                        .anyMatch(state -> state != null && isTerminal(state));
        if (!hasEnd && !states.names().isEmpty()) {
            states.findings()
                    .error(states.location(), Code.MISSING_END_STATE, "No terminal state found");
        }
    }

    /**
     * A state counts as reachable when any transition of its graph names it, so a cycle apart from
     * the rest passes, as it does with the reference linter.
     */
    private static void reachable(Fields states, String startAt) {
        var targets = new HashSet<String>();
        targets.add(startAt);
        for (String name : states.names()) {
            if (states.node(name) instanceof ObjectNode object) {
                addTargets(new Fields(object, states.at(name), states.findings()), targets);
            }
        }
        for (String name : states.names()) {
            if (!targets.contains(name)) {
                states.findings()
                        .error(
                                states.at(name),
                                Code.MISSING_TRANSITION_TARGET,
                                "State \"%s\" is not reachable.".formatted(name));
            }
        }
    }

    private static void addTargets(Fields state, Set<String> targets) {
        add(state.textIfAny("Next"), targets);
        add(state.textIfAny("Default"), targets);
        for (Fields rule : state.objectsIfAny("Choices")) {
            add(rule.textIfAny("Next"), targets);
        }
        for (Fields catcher : state.objectsIfAny("Catch")) {
            add(catcher.textIfAny("Next"), targets);
        }
    }

    private static void add(@Nullable String target, Set<String> targets) {
        if (target != null) {
            targets.add(target);
        }
    }

    private static boolean isTerminal(Fields state) {
        var type = state.textIfAny("Type");
        var end = state.node("End");
        return "Succeed".equals(type) || "Fail".equals(type) || (end != null && end.asBoolean());
    }
}
