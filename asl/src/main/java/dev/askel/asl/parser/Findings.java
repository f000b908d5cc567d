package dev.askel.asl.parser;

import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Diagnostic.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gathers what is wrong with one definition. Bounded: beyond {@link #COUNT_MAX} findings or {@link
 * #CHARACTERS_MAX} characters of text further ones are only counted, so that a definition made to
 * be wrong everywhere costs no more than one that is wrong often.
 */
public final class Findings {

    /** Findings kept of one definition; AWS shows at most 100. */
    public static final int COUNT_MAX = 1_000;

    /** Characters of all messages and locations kept. */
    public static final int CHARACTERS_MAX = 1_048_576;

    private final boolean isStored;
    private final List<Finding> found = new ArrayList<>();
    private int errorCount;
    private int characters;

    /** What is wrong with a definition that somebody wants to use. */
    public Findings() {
        this(false);
    }

    private Findings(boolean isStored) {
        this.isStored = isStored;
    }

    /** The same of one that was accepted before: an expression that is none is no finding. */
    static Findings ofStored() {
        return new Findings(true);
    }

    private record Finding(Severity severity, Code code, String message, Location at) {}

    /** A value is not what its field takes: SCHEMA_VALIDATION_FAILED. */
    public void schema(Location at, String message) {
        error(at, Code.SCHEMA_VALIDATION_FAILED, message);
    }

    /** A text is no expression; definitions were once stored without being asked about that. */
    void expression(Location at, String message) {
        if (!isStored) {
            schema(at, message);
        }
    }

    /** The definition cannot be used. */
    public void error(Location at, Code code, String message) {
        errorCount++;
        add(new Finding(Severity.ERROR, code, message, at));
    }

    /** The definition can be used but hardly means this. */
    public void warning(Location at, Code code, String message) {
        add(new Finding(Severity.WARNING, code, message, at));
    }

    /** How many errors there are so far. */
    public int errorCount() {
        return errorCount;
    }

    /** Everything found, with positions, in the order of the text. */
    public Diagnostics toDiagnostics(DefinitionSource source) {
        return new Diagnostics(
                found.stream()
                        .map(each ->
                                new Diagnostic(
                                        each.severity,
                                        each.code,
                                        each.message,
                                        each.at.text(),
                                        source.position(each.at)))
                        .sorted(Comparator.comparing(Findings::sortKey))
                        .toList());
    }

    private static Position sortKey(Diagnostic diagnostic) {
        var position = diagnostic.position();
        return position == null ? Position.START : position;
    }

    private void add(Finding finding) {
        if (found.size() < COUNT_MAX && characters < CHARACTERS_MAX) {
            found.add(finding);
            characters += finding.message.length() + finding.at.text().length();
        }
    }
}
