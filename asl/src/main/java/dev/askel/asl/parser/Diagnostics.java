package dev.askel.asl.parser;

import dev.askel.asl.parser.Diagnostic.Severity;
import java.util.List;
import java.util.stream.Collectors;

/** The diagnostics of one definition, in AWS's order. */
public record Diagnostics(List<Diagnostic> all) {

    /** No diagnostics. */
    public static final Diagnostics NONE = new Diagnostics(List.of());

    public Diagnostics {
        all = List.copyOf(all);
    }

    /** Returns the errors. A definition with errors cannot be used. */
    public List<Diagnostic> errors() {
        return ofSeverity(Severity.ERROR);
    }

    /** Returns the warnings about probable mistakes. */
    public List<Diagnostic> warnings() {
        return ofSeverity(Severity.WARNING);
    }

    /** Whether there are errors. */
    public boolean hasErrors() {
        return all.stream().anyMatch(each -> each.severity() == Severity.ERROR);
    }

    /**
     * Returns the errors as CreateStateMachine quotes them in {@code Invalid State Machine
     * Definition: '…'} (docs/aws/validation.md section 1).
     */
    public String errorsText() {
        return errors().stream().map(Diagnostic::errorText).collect(Collectors.joining(", "));
    }

    private List<Diagnostic> ofSeverity(Severity severity) {
        return all.stream().filter(each -> each.severity() == severity).toList();
    }
}
