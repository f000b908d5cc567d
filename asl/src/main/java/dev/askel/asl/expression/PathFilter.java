package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** The condition of a filter step, such as {@code @.year < 1998 && !@.lent}. */
sealed interface PathFilter {
    /** True when one of them is. */
    record Or(List<PathFilter> any) implements PathFilter {}

    /** True when all of them are. */
    record And(List<PathFilter> all) implements PathFilter {}

    /** True when the other is not. */
    record Not(PathFilter condition) implements PathFilter {}

    /** True when the path leads somewhere; {@code !@.x} when it does not. */
    record Exists(Operand.Path path, boolean wanted) implements PathFilter {}

    /** Compares two operands. */
    record Relation(Operand left, Operator operator, Operand right) implements PathFilter {}

    /** What is compared. */
    sealed interface Operand {
        /**
         * A path from the filtered node ({@code @}) or from the root ({@code $}).
         *
         * @param definite whether it gives one node
         */
        record Path(boolean fromRoot, List<PathStep> steps, boolean definite) implements Operand {}

        /** A literal. */
        record Constant(JsonNode value) implements Operand {}

        /** {@code /…/} with flags. */
        record Regex(Pattern pattern) implements Operand {}
    }

    /** The operators, by their spelling. */
    enum Operator {
        EQUAL("=="),
        SAME("==="),
        NOT_EQUAL("!="),
        NOT_SAME("!=="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        MATCHES("=~"),
        IN("in"),
        NOT_IN("nin"),
        CONTAINS("contains"),
        ALL("all"),
        SIZE("size"),
        EMPTY("empty"),
        SUBSET_OF("subsetof"),
        ANY_OF("anyof"),
        NONE_OF("noneof");

        final String spelling;

        Operator(String spelling) {
            this.spelling = spelling;
        }
    }
}
