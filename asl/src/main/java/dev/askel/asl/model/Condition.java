package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.path.PathExpression;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The condition of a choice rule (docs/aws/asl.md section 7.1). {@link ChoiceEvaluation} evaluates
 * it.
 */
public sealed interface Condition {

    /**
     * True when all conditions are true. They are evaluated from left to right up to the first
     * false condition.
     */
    record And(List<Condition> conditions) implements Condition {
        public And {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * True when at least one condition is true. They are evaluated from left to right up to the
     * first true condition.
     */
    record Or(List<Condition> conditions) implements Condition {
        public Or {
            conditions = List.copyOf(conditions);
        }
    }

    /** True when the condition is false. */
    record Not(Condition condition) implements Condition {}

    /**
     * A comparison operator such as StringEquals or NumericLessThanPath, with a literal or a path
     * as its operand.
     */
    record Comparison(PathExpression variable, Relation relation, Operand operand)
            implements Condition {}

    /** The operator StringMatches, which matches a string against a pattern with {@code *}. */
    record StringMatches(PathExpression variable, WildcardPattern pattern) implements Condition {}

    /**
     * An operator that tests the type of a value, such as IsNull or IsString, or the operator
     * IsPresent.
     */
    record TypeTest(PathExpression variable, TestKind kind, boolean expected)
            implements Condition {}

    /**
     * The Condition field of a JSONata rule: a boolean, or an expression whose value must be a
     * boolean.
     */
    record Evaluated(Expression expression) implements Condition {}

    /** The relation that a comparison tests. */
    enum Relation {
        EQUALS("Equals"),
        LESS_THAN("LessThan"),
        GREATER_THAN("GreaterThan"),
        LESS_THAN_EQUALS("LessThanEquals"),
        GREATER_THAN_EQUALS("GreaterThanEquals");

        private final String text;

        Relation(String text) {
            this.text = text;
        }

        /** Returns the part of the operator's name for this relation. */
        public String text() {
            return text;
        }

        /** Whether the relation is true for the result of a comparison. */
        boolean holds(int comparison) {
            return switch (this) {
                case EQUALS -> comparison == 0;
                case LESS_THAN -> comparison < 0;
                case GREATER_THAN -> comparison > 0;
                case LESS_THAN_EQUALS -> comparison <= 0;
                case GREATER_THAN_EQUALS -> comparison >= 0;
            };
        }
    }

    /** The type of the values that a comparison compares. */
    enum ValueType {
        STRING("String"),
        NUMERIC("Numeric"),
        TIMESTAMP("Timestamp"),
        BOOLEAN("Boolean");

        private final String text;

        ValueType(String text) {
            this.text = text;
        }

        /** Returns the prefix of the operator's name. */
        public String text() {
            return text;
        }
    }

    /** The tests of a value's type. */
    enum TestKind {
        NULL("IsNull"),
        PRESENT("IsPresent"),
        NUMERIC("IsNumeric"),
        STRING("IsString"),
        BOOLEAN("IsBoolean"),
        TIMESTAMP("IsTimestamp");

        private final String text;

        TestKind(String text) {
            this.text = text;
        }

        /** Returns the name of the operator. */
        public String text() {
            return text;
        }
    }

    /** The right operand of a comparison. */
    sealed interface Operand {

        /** A literal of a String operator. */
        record Text(String value) implements Operand {}

        /** A literal of a Numeric operator. */
        record Numeric(BigDecimal value) implements Operand {}

        /** A literal of a Timestamp operator. */
        record Timestamp(Instant value) implements Operand {}

        /** The literal of BooleanEquals. */
        record Bool(boolean value) implements Operand {}

        /** The path of an operator whose name ends in Path. */
        record FromPath(PathExpression path, ValueType type) implements Operand {}
    }
}
