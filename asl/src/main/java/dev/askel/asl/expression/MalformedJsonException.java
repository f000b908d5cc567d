package dev.askel.asl.expression;

/** A text that is not JSON. The message is Jackson's, which is the one AWS shows. */
public final class MalformedJsonException extends Exception {
    private final String locatedMessage;
    private final int line;
    private final int column;

    MalformedJsonException(String message, String locatedMessage, int line, int column) {
        super(message);
        this.locatedMessage = locatedMessage;
        this.line = line;
        this.column = column;
    }

    /** Jackson's message with the lines that say where the text is wrong. */
    public String locatedMessage() {
        return locatedMessage;
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
