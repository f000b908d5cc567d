package dev.askel.engine.api.attribute;

import java.time.Instant;

/** The value of a search attribute of an execution. */
public sealed interface AttributeValue {
    /** The maximum length of a value of type {@link AttributeType#KEYWORD} in UTF-16 code units. */
    int KEYWORD_CHARACTERS_MAX = 256;

    /** The maximum length of a value of type {@link AttributeType#TEXT} in UTF-16 code units. */
    int TEXT_CHARACTERS_MAX = 2_048;

    /** The maximum number of distinct words of a text. Further words are not found. */
    int WORDS_MAX = 64;

    record Keyword(String text) implements AttributeValue {}

    record Text(String text) implements AttributeValue {}

    record Decimal(double number) implements AttributeValue {}

    record Time(Instant instant) implements AttributeValue {}

    record Flag(boolean isSet) implements AttributeValue {}

    /**
     * The reason why the execution has no value: the result of the expression does not fit the
     * definition.
     */
    record Absent(AttributeProblem problem) implements AttributeValue {}
}
