package dev.askel.asl.parser.source;

import org.jspecify.annotations.Nullable;

/** Thrown when a definition is neither valid JSON nor, if YAML is accepted, valid YAML. */
public final class UnreadableDefinitionException extends Exception {

    private final boolean tooDeep;
    private final @Nullable String source;
    private final Position position;

    UnreadableDefinitionException(String message, String source, Position position) {
        this(false, message, source, position);
    }

    private UnreadableDefinitionException(
            boolean tooDeep, String message, @Nullable String source, Position position) {
        super(message);
        this.tooDeep = tooDeep;
        this.source = source;
        this.position = position;
    }

    /** Returns the exception for a definition that is nested too deeply for recursive code. */
    static UnreadableDefinitionException tooDeep(Position position) {
        return new UnreadableDefinitionException(
                true, "Definition is nested too deeply", null, position);
    }

    /** Whether the definition is nested too deeply for recursive code. */
    public boolean isTooDeep() {
        return tooDeep;
    }

    /**
     * Returns the position of the error as AWS writes it, {@code [Source: (String)"…"; line: 1,
     * column: 4]}; null for a definition that is nested too deeply.
     */
    public @Nullable String awsPositionText() {
        return source;
    }

    public Position position() {
        return position;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
