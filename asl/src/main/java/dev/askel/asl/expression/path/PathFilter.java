package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/** The condition of a filter step, such as {@code @.year < 1998 && !@.lent}. */
sealed interface PathFilter {
    /** True when at least one condition is true. The conditions are evaluated in list order. */
    record Or(List<PathFilter> any) implements PathFilter {}

    /** True when all conditions are true. The conditions are evaluated in list order. */
    record And(List<PathFilter> all) implements PathFilter {}

    /**
     * Tests whether the path finds a value other than null.
     *
     * @param expected the result of the test for which the condition is true; false for {@code
     *     !@.x}
     */
    record Exists(Operand.Path path, boolean expected) implements PathFilter {}

    /** Compares two operands. */
    record Relation(Operand left, Operator operator, Operand right) implements PathFilter {}

    /** An operand of a comparison. */
    sealed interface Operand {
        /** A definite path from the filtered node ({@code @}) or from the root ({@code $}). */
        record Path(boolean isFromRoot, List<PathStep> steps) implements Operand {}

        /**
         * A string between single quotes, or an unquoted operand that is neither a path nor a
         * regular expression.
         */
        record Text(TextNode text) implements Operand {
            /**
             * Returns this string with each {@code \\'} replaced by a quote, for the right side of
             * a comparison.
             */
            Text unescaped() {
                var value = text.textValue();
                return value.contains("\\'")
                        ? new Text(TextNode.valueOf(value.replace("\\'", "'")))
                        : this;
            }
        }

        /** A regular expression, {@code /…/}, or {@code /…/i} to ignore case. */
        record Regex(Pattern pattern) implements Operand {}
    }

    /**
     * The comparison operators.
     *
     * <p>The operators, in the order in which the parser searches for them. The first one that
     * occurs anywhere in a condition splits the condition.
     */
    enum Operator {
        EQUAL("=="),
        GREATER_OR_EQUAL(">="),
        LESS_OR_EQUAL("<="),
        NOT_EQUAL("!="),
        LESS("<"),
        GREATER(">"),
        MATCHES("=~");

        final String spelling;

        Operator(String spelling) {
            this.spelling = spelling;
        }
    }
}
