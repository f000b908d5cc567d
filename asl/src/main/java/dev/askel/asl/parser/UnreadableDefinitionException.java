package dev.askel.asl.parser;

/** The text is not even JSON, or YAML where that is taken. */
final class UnreadableDefinitionException extends Exception {

    private final String source;
    private final Position position;

    UnreadableDefinitionException(String message, String source, Position position) {
        super(message);
        this.source = source;
        this.position = position;
    }

    /** Where it is wrong, as AWS writes it: {@code [Source: (String)"…"; line: 1, column: 4]}. */
    String source() {
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
