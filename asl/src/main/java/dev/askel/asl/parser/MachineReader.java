package dev.askel.asl.parser;

import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/** Reads the top level of a definition (docs/aws/asl.md section 1). */
final class MachineReader {

    private MachineReader() {}

    /** Reads a state machine; null when a part of it is invalid. */
    static @Nullable StateMachine read(Fields machine) {
        var findings = machine.findings();
        var comment = machine.readText("Comment");
        var timeoutSeconds = machine.readInteger("TimeoutSeconds", 0, DefinitionLimits.SECONDS_MAX);
        var language = QueryLanguageFields.read(machine, QueryLanguage.JSONPATH);
        var root = GraphReader.read(machine, language);
        return root == null || findings.errorCount() > 0
                ? null
                : new StateMachine(root, language, timeoutSeconds, comment);
    }
}
