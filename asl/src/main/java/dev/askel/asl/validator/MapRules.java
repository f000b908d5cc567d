package dev.askel.asl.validator;

import dev.askel.asl.model.Limits;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a Map state may have in which mode (validation.md sections 3 and 6). */
final class MapRules {

    /** Only the distributed mode reads these; ToleratedFailure… is recorded to run inline too. */
    private static final List<String> DISTRIBUTED_ONLY =
            List.of("ItemReader", "ItemBatcher", "ResultWriter", "Label");

    /**
     * What a Label must not contain: blanks, wildcards, brackets, special and control characters.
     */
    private static final Pattern NOT_IN_LABEL =
            Pattern.compile("[\\s?*<>{}\\[\\]\"#%\\\\^|~`$&,;:/\\x{00}-\\x{1f}\\x{7f}-\\x{9f}]");

    private MapRules() {}

    /** Whether an ItemProcessor or Iterator runs as child executions. */
    static boolean isDistributed(Fields processor) {
        var config = processor.objectIfAny("ProcessorConfig");
        return config != null && "DISTRIBUTED".equals(config.textIfAny("Mode"));
    }

    /** The type of a distributed processor's child executions. */
    static MachineType executionType(Fields processor) {
        var config = processor.objectIfAny("ProcessorConfig");
        return config != null && "EXPRESS".equals(config.textIfAny("ExecutionType"))
                ? MachineType.EXPRESS
                : MachineType.STANDARD;
    }

    static void check(StateFields state, Set<String> labels) {
        var fields = state.fields();
        var processor = fields.objectIfAny("ItemProcessor");
        if (processor == null) {
            processor = fields.objectIfAny("Iterator");
        }
        if (processor == null) {
            return;
        }
        if (!isDistributed(processor)) {
            inline(fields);
        } else if (state.machineType() == MachineType.EXPRESS) {
            fields.findings()
                    .schema(
                            fields.location(),
                            "Express state machine does not support distributed Map state");
        }
        label(fields, labels);
        ItemSourceRules.check(state);
    }

    private static void inline(Fields fields) {
        for (String name : DISTRIBUTED_ONLY) {
            if (fields.has(name)) {
                fields.findings()
                        .schema(fields.at(name), "Field is only supported in DISTRIBUTED mode");
            }
        }
    }

    private static void label(Fields fields, Set<String> labels) {
        var label = fields.textIfAny("Label");
        if (label == null) {
            return;
        }
        if (label.isEmpty()
                || label.codePointCount(0, label.length()) > Limits.LABEL_CHARACTERS_MAX
                || NOT_IN_LABEL.matcher(label).find()) {
            fields.findings()
                    .error(
                            fields.at("Label"),
                            Code.INVALID_LABEL_NAME,
                            "Label must have 1 to %d characters and no blanks, wildcards, brackets or special characters"
                                    .formatted(Limits.LABEL_CHARACTERS_MAX));
        }
        if (!labels.add(label)) {
            fields.findings()
                    .error(
                            fields.at("Label"),
                            Code.DUPLICATE_LABEL_NAME,
                            "Duplicate Label: " + label);
        }
    }
}
