package dev.askel.asl.expression;

/** A text is not JSON. The message is that of Jackson, which AWS shows, too. */
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

    /** Returns the line of the first wrong token, counted from 1. */
    public int line() {
        return line;
    }

    /** Returns the column of the first wrong token, counted from 1. */
    public int column() {
        return column;
    }

    /** {@inheritDoc} Without the location; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
