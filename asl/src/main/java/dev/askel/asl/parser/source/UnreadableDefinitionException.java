package dev.askel.asl.parser.source;

import org.jspecify.annotations.Nullable;

/** The text is not JSON, or not YAML where YAML is accepted. */
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

    /** The text nests deeper than recursive code can follow. */
    static UnreadableDefinitionException tooDeep(Position position) {
        return new UnreadableDefinitionException(
                true, "Definition is nested too deeply", null, position);
    }

    /** Whether the text nests deeper than recursive code can follow. */
    public boolean isTooDeep() {
        return tooDeep;
    }

    /**
     * The place of the error, as AWS writes it: {@code [Source: (String)"…"; line: 1, column: 4]}.
     */
    public @Nullable String source() {
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
