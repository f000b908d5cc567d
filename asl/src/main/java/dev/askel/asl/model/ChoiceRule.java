package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a Choice state.
 *
 * @param next the next state when the condition is true
 * @param assign the Assign of the rule, which applies instead of the Assign of the state
 * @param output the Output of the rule, for JSONata; null if absent
 */
public record ChoiceRule(
        Condition condition, String next, Assignments assign, @Nullable Expression output) {}
