package dev.askel.asl.validator;

import static dev.askel.asl.model.StateType.CHOICE;
import static dev.askel.asl.model.StateType.FAIL;
import static dev.askel.asl.model.StateType.MAP;
import static dev.askel.asl.model.StateType.PARALLEL;
import static dev.askel.asl.model.StateType.PASS;
import static dev.askel.asl.model.StateType.SUCCEED;
import static dev.askel.asl.model.StateType.TASK;
import static dev.askel.asl.model.StateType.WAIT;

import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Fields;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks which fields a state may have, by its type and query language (docs/aws/validation.md
 * section 5).
 */
final class FieldRules {

    private static final Set<StateType> ALL = EnumSet.allOf(StateType.class);
    private static final Set<QueryLanguage> BOTH = EnumSet.allOf(QueryLanguage.class);
    private static final Set<QueryLanguage> JSONPATH = EnumSet.of(QueryLanguage.JSONPATH);
    private static final Set<QueryLanguage> JSONATA = EnumSet.of(QueryLanguage.JSONATA);

    private static final Map<String, Allowed> MATRIX = matrix();

    /** The pairs of fields that exclude each other (docs/aws/validation.md section 5). */
    private static final List<List<String>> EXCLUSIVE =
            List.of(
                    List.of("Error", "ErrorPath"),
                    List.of("Cause", "CausePath"),
                    List.of("TimeoutSeconds", "TimeoutSecondsPath"),
                    List.of("HeartbeatSeconds", "HeartbeatSecondsPath"),
                    List.of("MaxConcurrency", "MaxConcurrencyPath"),
                    List.of("ToleratedFailureCount", "ToleratedFailureCountPath"),
                    List.of("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"));

    /** The fields of the state machine itself. */
    private static final Set<String> MACHINE_FIELDS =
            Set.of("Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage");

    private FieldRules() {}

    private record Allowed(Set<StateType> types, Set<QueryLanguage> languages) {}

    private static Map<String, Allowed> matrix() {
        var matrix = new HashMap<String, Allowed>();
        allow(matrix, BOTH, ALL, "Type", "Comment", "QueryLanguage");
        allow(matrix, BOTH, EnumSet.of(TASK, PASS, WAIT, PARALLEL, MAP), "Next", "End");
        allow(matrix, JSONPATH, without(FAIL), "InputPath", "OutputPath");
        allow(matrix, JSONPATH, EnumSet.of(TASK, PASS, PARALLEL, MAP), "Parameters", "ResultPath");
        allow(matrix, JSONPATH, EnumSet.of(TASK, PARALLEL, MAP), "ResultSelector");
        allow(matrix, JSONPATH, EnumSet.of(PASS), "Result");
        allow(matrix, JSONATA, EnumSet.of(TASK, PARALLEL), "Arguments");
        allow(matrix, JSONATA, without(FAIL), "Output");
        allow(matrix, BOTH, EnumSet.complementOf(EnumSet.of(SUCCEED, FAIL)), "Assign");
        allow(matrix, BOTH, EnumSet.of(TASK, PARALLEL, MAP), "Retry", "Catch");
        allow(matrix, BOTH, EnumSet.of(TASK), "Resource", "Credentials");
        allow(matrix, BOTH, EnumSet.of(TASK), "TimeoutSeconds", "HeartbeatSeconds");
        allow(matrix, JSONPATH, EnumSet.of(TASK), "TimeoutSecondsPath", "HeartbeatSecondsPath");
        allow(matrix, BOTH, EnumSet.of(CHOICE), "Choices", "Default");
        allow(matrix, BOTH, EnumSet.of(WAIT), "Seconds", "Timestamp");
        allow(matrix, JSONPATH, EnumSet.of(WAIT), "SecondsPath", "TimestampPath");
        allow(matrix, BOTH, EnumSet.of(FAIL), "Error", "Cause");
        allow(matrix, JSONPATH, EnumSet.of(FAIL), "ErrorPath", "CausePath");
        allow(matrix, BOTH, EnumSet.of(PARALLEL), "Branches");
        allow(matrix, JSONATA, EnumSet.of(MAP), "Items");
        allow(
                matrix,
                JSONPATH,
                EnumSet.of(MAP),
                "ItemsPath",
                "MaxConcurrencyPath",
                "ToleratedFailureCountPath",
                "ToleratedFailurePercentagePath");
        allow(
                matrix,
                BOTH,
                EnumSet.of(MAP),
                "ItemProcessor",
                "Iterator",
                "ItemSelector",
                "MaxConcurrency",
                "ItemReader",
                "ItemBatcher",
                "ResultWriter",
                "Label",
                "ToleratedFailureCount",
                "ToleratedFailurePercentage");
        return Map.copyOf(matrix);
    }

    private static Set<StateType> without(StateType type) {
        return EnumSet.complementOf(EnumSet.of(type));
    }

    private static void allow(
            Map<String, Allowed> matrix,
            Set<QueryLanguage> languages,
            Set<StateType> types,
            String... fields) {
        for (String field : fields) {
            matrix.put(field, new Allowed(types, languages));
        }
    }

    static void checkMachine(Fields machine) {
        machine.names().stream()
                .filter(name -> !MACHINE_FIELDS.contains(name))
                .forEach(machine::reportUnsupported);
    }

    static void check(StateUnderValidation state) {
        var fields = state.fields();
        for (String name : fields.names()) {
            var allowed = MATRIX.get(name);
            if (allowed == null || !allowed.types.contains(state.type())) {
                fields.reportUnsupported(name);
            } else if (!allowed.languages.contains(state.language())) {
                state.refuseOtherLanguage(fields, name);
            }
        }
        var refused =
                switch (state.language()) {
                    case JSONPATH -> "Output";
                    case JSONATA -> "ResultPath";
                };
        fields.objectsOrEmpty("Catch").stream()
                .filter(catcher -> catcher.has(refused))
                .forEach(catcher -> state.refuseOtherLanguage(catcher, refused));
        EXCLUSIVE.forEach(fields::requireAtMostOne);
        if (state.type() == MAP) {
            fields.requireAtMostOne(List.of("ItemSelector", "Parameters"));
        }
    }
}
