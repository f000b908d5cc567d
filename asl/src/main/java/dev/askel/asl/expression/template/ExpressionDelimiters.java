package dev.askel.asl.expression.template;

/** Recognizes the delimiters of a JSONata expression in a string: <code>{% … %}</code>. */
public final class ExpressionDelimiters {
    private static final String BEGIN = "{%";
    private static final String END = "%}";

    private ExpressionDelimiters() {}

    /** Whether a string begins with the opening delimiter. The closing delimiter may be missing. */
    public static boolean beginsExpression(String text) {
        return text.startsWith(BEGIN);
    }

    /** Whether a string begins and ends with the delimiters. */
    static boolean isExpression(String text) {
        return text.length() >= BEGIN.length() + END.length()
                && beginsExpression(text)
                && text.endsWith(END);
    }

    /**
     * Whether a string begins with the opening delimiter and does not end with the closing
     * delimiter.
     */
    static boolean isUnclosed(String text) {
        return beginsExpression(text) && !isExpression(text);
    }

    /** Returns the expression between the delimiters. */
    static String expression(String text) {
        return text.substring(BEGIN.length(), text.length() - END.length());
    }
}
