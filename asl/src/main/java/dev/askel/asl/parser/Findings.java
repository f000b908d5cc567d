package dev.askel.asl.parser;

import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Diagnostic.Severity;
import dev.askel.asl.parser.source.DefinitionSource;
import dev.askel.asl.parser.source.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the findings about one definition. Beyond {@link #COUNT_MAX} findings or {@link
 * #CHARACTERS_MAX} characters of text, further findings are not kept, and only their errors are
 * counted. So a definition with a mistake in every field has a bounded cost.
 */
public final class Findings {

    /** The maximum number of findings that are kept for one definition. AWS shows at most 100. */
    public static final int COUNT_MAX = 1_000;

    /** The number of characters of messages and locations from which no further finding is kept. */
    public static final int CHARACTERS_MAX = 1_048_576;

    private final boolean isStored;
    private final List<Finding> found = new ArrayList<>();
    private int errorCount;
    private int characters;

    /** The findings about a new definition. */
    public Findings() {
        this(false);
    }

    private Findings(boolean isStored) {
        this.isStored = isStored;
    }

    /** The findings about a stored definition, in which an invalid expression is not reported. */
    static Findings ofStored() {
        return new Findings(true);
    }

    /**
     * The order in which AWS lists its findings (docs/parity.md): first by phase, then by position.
     */
    private enum Phase {
        FIELDS,
        TARGETS,
        END_STATE,
        REACHABILITY
    }

    private record Finding(Phase phase, Severity severity, Code code, String message, Location at) {

        /** AWS gives no location for a machine without a terminal state. */
        @Nullable String location() {
            return phase == Phase.END_STATE ? null : at.text();
        }
    }

    /** A value does not satisfy the schema of its field: SCHEMA_VALIDATION_FAILED. */
    public void schema(Location at, String message) {
        error(at, Code.SCHEMA_VALIDATION_FAILED, message);
    }

    /**
     * A text is not a valid expression. Definitions that were stored before this check can contain
     * such texts.
     */
    void expression(Location at, String message) {
        expression(at, Code.SCHEMA_VALIDATION_FAILED, message);
    }

    /** A text is not a valid expression: an error with this code. */
    void expression(Location at, Code code, String message) {
        if (!isStored) {
            error(at, code, message);
        }
    }

    /** An error. The definition cannot be used. */
    public void error(Location at, Code code, String message) {
        error(Phase.FIELDS, at, code, message);
    }

    /** A transition names a state that its graph does not have. */
    void missingTarget(Location at, String target) {
        error(
                Phase.TARGETS,
                at,
                Code.MISSING_TRANSITION_TARGET,
                "Missing 'Next' target: " + target);
    }

    /**
     * No state ends the machine.
     *
     * @param states the position of the States field
     */
    public void missingEndState(Location states) {
        error(Phase.END_STATE, states, Code.MISSING_END_STATE, "Workflow has no terminal state");
    }

    /** No sequence of transitions leads to a state. */
    public void unreachable(Location at, String state) {
        error(
                Phase.REACHABILITY,
                at,
                Code.MISSING_TRANSITION_TARGET,
                "State \"%s\" is not reachable.".formatted(state));
    }

    /** A warning: the definition is accepted but probably has a mistake. */
    public void warning(Location at, Code code, String message) {
        add(new Finding(Phase.FIELDS, Severity.WARNING, code, message, at));
    }

    private void error(Phase phase, Location at, Code code, String message) {
        errorCount++;
        add(new Finding(phase, Severity.ERROR, code, message, at));
    }

    /** The number of errors so far. */
    public int errorCount() {
        return errorCount;
    }

    /** All findings in AWS's order: by phase, then by position. */
    public Diagnostics toDiagnostics(DefinitionSource source) {
        return new Diagnostics(
                found.stream()
                        .sorted(
                                Comparator.comparing(Finding::phase)
                                        .thenComparing(each -> source.position(each.at)))
                        .map(each ->
                                new Diagnostic(
                                        each.severity,
                                        each.code,
                                        each.message,
                                        each.location(),
                                        source.position(each.at)))
                        .toList());
    }

    private void add(Finding finding) {
        if (found.size() < COUNT_MAX && characters < CHARACTERS_MAX) {
            found.add(finding);
            characters += finding.message.length() + finding.at.text().length();
        }
    }
}
