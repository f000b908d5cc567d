package dev.askel.asl.expression.template;

/** The marks around a JSONata expression in a text: <code>{% … %}</code>. */
public final class ExpressionMarks {
    private static final String BEGIN = "{%";
    private static final String END = "%}";

    private ExpressionMarks() {}

    /** Whether a text begins with the opening mark; the closing mark may be missing. */
    public static boolean beginsExpression(String text) {
        return text.startsWith(BEGIN);
    }

    /** Whether a text is an expression: it begins and ends with the marks. */
    static boolean isExpression(String text) {
        return text.length() >= BEGIN.length() + END.length()
                && beginsExpression(text)
                && text.endsWith(END);
    }

    /** Whether a text begins with the opening mark and does not end with the closing one. */
    static boolean isUnclosed(String text) {
        return beginsExpression(text) && !isExpression(text);
    }

    /** The text between the marks of an expression. */
    static String expression(String text) {
        return text.substring(BEGIN.length(), text.length() - END.length());
    }
}
