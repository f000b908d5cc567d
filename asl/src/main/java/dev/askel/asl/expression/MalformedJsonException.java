package dev.askel.asl.expression;

/** A text that is not JSON. The message is Jackson's, which is the one AWS shows. */
public final class MalformedJsonException extends Exception {
    private final int line;
    private final int column;

    MalformedJsonException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** Line of the offending token's beginning, counted from 1. */
    public int line() {
        return line;
    }

    /** Column of the offending token's beginning, counted from 1. */
    public int column() {
        return column;
    }

    /** {@inheritDoc} Without the location; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
