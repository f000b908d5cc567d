package dev.askel.asl.model;

/** The rule for the names of variables (docs/aws/asl.md section 3). */
public final class VariableName {
    /** The name of {@code $states}, to which no state can assign a value. */
    public static final String RESERVED = "states";

    private VariableName() {}

    /** Whether a name has the form of a variable's name. The reserved name has this form. */
    public static boolean isValid(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length())
                        <= DefinitionLimits.VARIABLE_NAME_CHARACTERS_MAX
                && Character.isUnicodeIdentifierStart(name.codePointAt(0))
                && name.codePoints().allMatch(VariableName::isContinued);
    }

    /**
     * Whether a character may occur after the first character of a name. Unlike in Java
     * identifiers, ignorable characters are not allowed.
     */
    private static boolean isContinued(int character) {
        return Character.isUnicodeIdentifierPart(character)
                && !Character.isIdentifierIgnorable(character);
    }
}
