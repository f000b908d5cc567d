package com.dashjoin.jsonata;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error of an expression, with the values that its text quotes; travels up to where the
 * evaluation began and becomes the workflow's failure there.
 */
public final class EvaluationError extends JException {
    /**
     * The reference's code for an evaluation that takes too long or nests too deep. Here it refuses
     * an expression that is too long or nests too deep to be parsed.
     */
    public static final String RUNS_AWAY = "U1001";

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\{\\w+}}}|\\{\\{\\w+}}");

    private final transient Object[] values;

    /**
     * An error of the reference's catalogue.
     *
     * @param values what its text quotes, in the order of the text
     */
    public EvaluationError(String code, Object... values) {
        super(code, -1);
        this.values = values;
    }

    /**
     * The text of an error, its code before it, as AWS shows it: {@code T1006: Attempted to invoke
     * a non-function}.
     */
    public static String text(JException error, Budget budget) {
        return error.getError() + ": " + message(error, budget);
    }

    /** The text without the code. */
    public static String message(JException error, Budget budget) {
        String template = Jsonata.errorCodes.get(error.getError());
        var values = valuesOf(error);
        if (template == null) {
            return values.length > 0 ? String.valueOf(values[0]) : String.valueOf(error.getError());
        }
        // The library's catalogue is the reference's with every "function" turned into "Object".
        var places = PLACE.matcher(template.replace("Object", "function"));
        var text = new StringBuilder();
        for (int i = 0; places.find(); i++) {
            Object value = i < values.length ? values[i] : null;
            boolean raw = places.group().startsWith("{{{");
            // The reference writes the value that an error lacks as undefined.
            String shown =
                    value == null
                            ? "undefined"
                            : raw ? String.valueOf(value) : ValueText.json(value, budget);
            places.appendReplacement(text, Matcher.quoteReplacement(shown));
        }
        return places.appendTail(text).toString();
    }

    private static Object[] valuesOf(JException error) {
        if (error instanceof EvaluationError ours) {
            return ours.values;
        }
        return new Object[] {asJson(error.current), asJson(error.expected)};
    }

    private static Object asJson(Object token) {
        return token instanceof Character c ? c.toString() : token;
    }
}
