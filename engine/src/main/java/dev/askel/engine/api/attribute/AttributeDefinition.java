package dev.askel.engine.api.attribute;

import java.util.regex.Pattern;

/**
 * The definition of a search attribute of a state machine.
 *
 * @param expression a JSONata expression between <code>{%</code> and <code>%}</code>, which reads
 *     the input of the execution as {@code $states.input}, its output as {@code $states.output}, or
 *     its variables
 */
public record AttributeDefinition(String name, AttributeType type, String expression) {
    public static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    /** The maximum length of an expression. */
    public static final int EXPRESSION_CHARACTERS_MAX = 1_024;
}
