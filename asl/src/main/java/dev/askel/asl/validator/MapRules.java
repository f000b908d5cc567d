package dev.askel.asl.validator;

import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.ExpressionFields;
import dev.askel.asl.parser.Fields;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the fields of a Map state by its mode (docs/aws/validation.md sections 3 and 6). */
final class MapRules {

    /**
     * The fields that are allowed only in distributed mode. An AWS recording shows that an inline
     * Map also accepts the ToleratedFailure… fields.
     */
    private static final List<String> DISTRIBUTED_ONLY =
            List.of("ItemReader", "ItemBatcher", "ResultWriter", "Label");

    private static final List<String> REFERENCE_PATHS =
            List.of(
                    "MaxConcurrencyPath",
                    "ToleratedFailureCountPath",
                    "ToleratedFailurePercentagePath");

    /**
     * The characters that a Label must not contain: blanks, wildcards, brackets, special characters
     * and control characters.
     */
    private static final Pattern NOT_IN_LABEL =
            Pattern.compile("[\\s?*<>{}\\[\\]\"#%\\\\^|~`$&,;:/\\x{00}-\\x{1f}\\x{7f}-\\x{9f}]");

    private MapRules() {}

    /** Whether the iterations of an ItemProcessor or Iterator run as child executions. */
    static boolean isDistributed(Fields processor) {
        var config = processor.objectOrNull("ProcessorConfig");
        return config != null && "DISTRIBUTED".equals(config.textOrNull("Mode"));
    }

    /** Returns the type of the child executions of a distributed processor. */
    static MachineType executionType(Fields processor) {
        var config = processor.objectOrNull("ProcessorConfig");
        return config != null && "EXPRESS".equals(config.textOrNull("ExecutionType"))
                ? MachineType.EXPRESS
                : MachineType.STANDARD;
    }

    static void check(StateUnderValidation state, Set<String> labels) {
        var fields = state.fields();
        var processor = fields.objectOrNull("ItemProcessor");
        if (processor == null) {
            processor = fields.objectOrNull("Iterator");
        }
        if (processor == null) {
            return;
        }
        if (!isDistributed(processor)) {
            inline(fields, processor);
        } else if (state.machineType() == MachineType.EXPRESS) {
            fields.findings()
                    .addSchemaError(
                            processor.locationOf("ProcessorConfig"),
                            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines");
        }
        if (state.language() == QueryLanguage.JSONPATH) {
            ExpressionFields.reportContextPaths(fields, REFERENCE_PATHS);
        }
        label(fields, labels);
        ItemSourceRules.check(state);
    }

    private static void inline(Fields fields, Fields processor) {
        var config = processor.objectOrNull("ProcessorConfig");
        if (config != null && config.has("Mode") && config.has("ExecutionType")) {
            config.reportUnsupported("ExecutionType");
        }
        DISTRIBUTED_ONLY.stream().filter(fields::has).forEach(fields::reportUnsupported);
    }

    private static boolean isTooLong(String label) {
        return label.codePointCount(0, label.length()) > DefinitionLimits.LABEL_CHARACTERS_MAX;
    }

    private static String labelFault(String label) {
        return isTooLong(label)
                ? "Invalid Label name: '%s' exceeds the %d-character limit allowed by the service"
                        .formatted(label, DefinitionLimits.LABEL_CHARACTERS_MAX)
                : "Invalid Label name: '%s' is empty or contains blanks, wildcards, brackets or special characters"
                        .formatted(label);
    }

    private static void label(Fields fields, Set<String> labels) {
        var label = fields.textOrNull("Label");
        if (label == null) {
            return;
        }
        if (label.isEmpty() || isTooLong(label) || NOT_IN_LABEL.matcher(label).find()) {
            fields.findings()
                    .addError(
                            fields.locationOf("Label"), Code.INVALID_LABEL_NAME, labelFault(label));
        }
        if (!labels.add(label)) {
            fields.findings()
                    .addError(
                            fields.locationOf("Label"),
                            Code.DUPLICATE_LABEL_NAME,
                            "Duplicate Label name: " + label);
        }
    }
}
