package dev.askel.asl.validator;

import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Fields;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a state machine can end, and whether each state is reachable
 * (docs/aws/validation.md section 4).
 */
final class TransitionRules {

    private TransitionRules() {}

    /** Whether any of the states ends the execution. */
    static boolean hasEnd(Fields states) {
        return states.names().stream()
                .map(states::objectOrNull)
                .anyMatch(state -> state != null && isTerminal(state));
    }

    /** Adds a finding for each state that no sequence of transitions from StartAt reaches. */
    static void checkReachability(Fields graph, Fields states) {
        var startAt = graph.textOrNull("StartAt");
        if (startAt == null) {
            return;
        }
        var reached = new HashSet<String>();
        var toVisit = new ArrayDeque<String>();
        toVisit.add(startAt);
        while (!toVisit.isEmpty()) {
            var name = toVisit.remove();
            var state = states.objectOrNull(name);
            if (reached.add(name) && state != null) {
                addTargets(state, toVisit);
            }
        }
        for (String name : states.names()) {
            if (!reached.contains(name)) {
                states.findings().addUnreachableState(states.locationOf(name), name);
            }
        }
    }

    private static void addTargets(Fields state, Collection<String> targets) {
        add(state.textOrNull("Next"), targets);
        add(state.textOrNull("Default"), targets);
        for (Fields rule : state.objectsOrEmpty("Choices")) {
            add(rule.textOrNull("Next"), targets);
        }
        for (Fields catcher : state.objectsOrEmpty("Catch")) {
            add(catcher.textOrNull("Next"), targets);
        }
    }

    private static void add(@Nullable String target, Collection<String> targets) {
        if (target != null) {
            targets.add(target);
        }
    }

    /** Whether a state ends its graph. The result is false for a state with an unknown Type. */
    private static boolean isTerminal(Fields state) {
        var name = state.textOrNull("Type");
        var type = name == null ? null : StateType.parse(name);
        return switch (type) {
            case null -> false;
            case SUCCEED, FAIL -> true;
            case CHOICE -> false;
            case TASK, WAIT, PASS, PARALLEL, MAP -> {
                var end = state.node("End");
                yield end != null && end.asBoolean();
            }
        };
    }
}
