package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the next state by the first rule whose condition is true (docs/aws/asl.md section 7.1).
 *
 * @param rules the rules in the order of the definition, at least one
 * @param defaultState the next state when no condition is true. If it is null, the execution fails
 *     with {@code States.Runtime}
 * @param assign the Assign for the default; each rule has its own Assign
 */
public record ChoiceState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        List<ChoiceRule> rules,
        @Nullable String defaultState,
        Assignments assign)
        implements State {

    public ChoiceState {
        rules = List.copyOf(rules);
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("Choice state " + name + " has no rule");
        }
    }

    @Override
    public StateType type() {
        return StateType.CHOICE;
    }
}
