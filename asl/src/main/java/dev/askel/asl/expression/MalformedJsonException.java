package dev.askel.asl.expression;

/** Thrown for a string that is not JSON. The message is that of Jackson, which AWS also shows. */
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

    /** Returns Jackson's message with its location line. */
    public String locatedMessage() {
        return locatedMessage;
    }

    /** Returns the line of the error, counted from 1. */
    public int line() {
        return line;
    }

    /** Returns the column of the error, counted from 1. */
    public int column() {
        return column;
    }

    /** {@inheritDoc} Without the location; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
