package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/** The condition of a filter step, such as {@code @.year < 1998 && !@.lent}. */
sealed interface PathFilter {
    /** True when one condition is true. The conditions are evaluated in their order. */
    record Or(List<PathFilter> any) implements PathFilter {}

    /** True when all conditions are true. The conditions are evaluated in their order. */
    record And(List<PathFilter> all) implements PathFilter {}

    /**
     * True when the path finds a value other than null. With {@code wanted} false, as in {@code
     * !@.x}, true when it does not.
     */
    record Exists(Operand.Path path, boolean wanted) implements PathFilter {}

    /** Compares two operands. */
    record Relation(Operand left, Operator operator, Operand right) implements PathFilter {}

    /** An operand of a comparison. */
    sealed interface Operand {
        /** A definite path from the filtered node ({@code @}) or from the root ({@code $}). */
        record Path(boolean fromRoot, List<PathStep> steps) implements Operand {}

        /** The text between single quotes, or an operand that is of no other kind. */
        record Text(TextNode text) implements Operand {
            /**
             * Returns this text with a quote in place of each {@code \\'}, for the right side of a
             * comparison.
             */
            Text unescaped() {
                var value = text.textValue();
                return value.contains("\\'")
                        ? new Text(TextNode.valueOf(value.replace("\\'", "'")))
                        : this;
            }
        }

        /** {@code /…/}, or {@code /…/i} for any case. */
        record Regex(Pattern pattern) implements Operand {}
    }

    /**
     * The operators, by their spelling.
     *
     * <p>The order matters: the first operator whose spelling occurs anywhere in a condition splits
     * it.
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
