package dev.askel.engine.searchattribute;

/** A condition of a query. */
public record AttributeCondition(String name, Operator operator, Literal literal) {
    /** The comparison of an attribute with a value. */
    public enum Operator {
        EQUAL("="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        STARTS_WITH("startsWith"),
        MATCHES("matches");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** Returns the operator in queries and, except for the last two, in SQL. */
        public String symbol() {
            return symbol;
        }
    }

    /** A value of a query. */
    public sealed interface Literal {
        record Text(String text) implements Literal {}

        record Decimal(double number) implements Literal {}

        record Flag(boolean isSet) implements Literal {}
    }
}
