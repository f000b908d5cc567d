package dev.askel.asl.parser;

import dev.askel.asl.parser.Diagnostic.Code;
import org.jspecify.annotations.Nullable;

/** The text is not JSON, or not YAML where YAML is accepted. */
final class UnreadableDefinitionException extends Exception {

    private final Code code;
    private final @Nullable String source;
    private final Position position;

    UnreadableDefinitionException(String message, String source, Position position) {
        this(Code.INVALID_JSON_DESCRIPTION, message, source, position);
    }

    private UnreadableDefinitionException(
            Code code, String message, @Nullable String source, Position position) {
        super(message);
        this.code = code;
        this.source = source;
        this.position = position;
    }

    /** The text nests deeper than recursive code can follow. */
    static UnreadableDefinitionException tooDeep(Position position) {
        return new UnreadableDefinitionException(
                Code.TOO_DEEPLY_NESTED, "Definition is nested too deeply", null, position);
    }

    Code code() {
        return code;
    }

    /**
     * The place of the error, as AWS writes it: {@code [Source: (String)"…"; line: 1, column: 4]}.
     */
    @Nullable String source() {
        return source;
    }

    Position position() {
        return position;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
