package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues with the state of the first true rule (docs/aws/asl.md section 7.1).
 *
 * @param rules the rules in definition order, at least one
 * @param defaultState the next state when no rule is true; null fails the execution with {@code
 *     States.Runtime}
 * @param assign applies to the default; each rule has its own
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
