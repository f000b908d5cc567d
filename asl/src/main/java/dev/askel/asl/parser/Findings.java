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
 * Collects the findings (errors and warnings) about one definition. After {@link #COUNT_MAX}
 * findings or {@link #CHARACTERS_MAX} characters, further warnings are dropped, and further errors
 * are only counted. So the cost of a definition with an error in every field is limited.
 */
public final class Findings {

    /** The maximum number of stored findings. AWS returns at most 100. */
    public static final int COUNT_MAX = 1_000;

    /**
     * The number of characters of messages and locations after which no further findings are
     * stored.
     */
    public static final int CHARACTERS_MAX = 1_048_576;

    private final boolean isStored;
    private final List<Finding> found = new ArrayList<>();
    private int errorCount;
    private int characters;

    /** Creates the findings about a new definition. */
    public Findings() {
        this(false);
    }

    private Findings(boolean isStored) {
        this.isStored = isStored;
    }

    /**
     * Creates the findings about a stored definition, in which invalid expressions are not
     * reported.
     */
    static Findings forStoredDefinition() {
        return new Findings(true);
    }

    /**
     * The phases of AWS's validation. AWS orders findings by phase, and within a phase by position
     * (docs/parity.md).
     */
    private enum Phase {
        FIELDS,
        TARGETS,
        END_STATE,
        REACHABILITY
    }

    private record Finding(Phase phase, Severity severity, Code code, String message, Location at) {

        /** Returns the location; null for a state machine without a terminal state, as on AWS. */
        @Nullable String location() {
            return phase == Phase.END_STATE ? null : at.text();
        }
    }

    /**
     * Adds the error SCHEMA_VALIDATION_FAILED, for a value that does not satisfy the schema of its
     * field.
     */
    public void addSchemaError(Location at, String message) {
        addError(at, Code.SCHEMA_VALIDATION_FAILED, message);
    }

    /**
     * Adds the error SCHEMA_VALIDATION_FAILED for an invalid expression. Nothing is added for a
     * stored definition, which can contain expressions that earlier rules accepted.
     */
    void addExpressionError(Location at, String message) {
        addExpressionError(at, Code.SCHEMA_VALIDATION_FAILED, message);
    }

    /**
     * Adds an error with this code for an invalid expression. Nothing is added for a stored
     * definition.
     */
    void addExpressionError(Location at, Code code, String message) {
        if (!isStored) {
            addError(at, code, message);
        }
    }

    /** Adds an error, so that the definition cannot be used. */
    public void addError(Location at, Code code, String message) {
        error(Phase.FIELDS, at, code, message);
    }

    /** Adds the error that a transition names a state that does not exist in its graph. */
    void addMissingTarget(Location at, String target) {
        error(
                Phase.TARGETS,
                at,
                Code.MISSING_TRANSITION_TARGET,
                "Missing 'Next' target: " + target);
    }

    /**
     * Adds the error that no state ends the state machine.
     *
     * @param states the location of the States field
     */
    public void addMissingEndState(Location states) {
        error(Phase.END_STATE, states, Code.MISSING_END_STATE, "Workflow has no terminal state");
    }

    /** Adds the error that no sequence of transitions leads to a state. */
    public void addUnreachableState(Location at, String state) {
        error(
                Phase.REACHABILITY,
                at,
                Code.MISSING_TRANSITION_TARGET,
                "State \"%s\" is not reachable.".formatted(state));
    }

    /** Adds a warning about a probable mistake. The definition is still accepted. */
    public void addWarning(Location at, Code code, String message) {
        add(new Finding(Phase.FIELDS, Severity.WARNING, code, message, at));
    }

    private void error(Phase phase, Location at, Code code, String message) {
        errorCount++;
        add(new Finding(phase, Severity.ERROR, code, message, at));
    }

    /** Returns the number of errors so far. */
    public int errorCount() {
        return errorCount;
    }

    /** Returns the stored findings in AWS's order: by phase, and then by position. */
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
