package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a Choice state.
 *
 * @param next the next state when the condition is true
 * @param assign the rule's own Assign, which applies instead of the state's
 * @param output the rule's own Output; JSONata only, null where absent
 */
public record ChoiceRule(
        Condition condition, String next, Assignments assign, @Nullable Expression output) {}
