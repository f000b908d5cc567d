package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import dev.askel.asl.parser.source.Location;
import java.util.List;

/**
 * Adds warnings about strings that look like paths in fields that are not evaluated as paths
 * (docs/aws/validation.md section 2).
 */
final class WarningRules {

    private static final List<String> TEMPLATES =
            List.of("Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials");

    private static final List<String> LITERALS = List.of("Error", "Cause");

    private WarningRules() {}

    static void check(StateUnderValidation state) {
        if (state.language() == QueryLanguage.JSONATA) {
            return;
        }
        var fields = state.fields();
        for (String name : TEMPLATES) {
            var template = fields.node(name);
            if (template != null) {
                checkTemplate(fields, fields.locationOf(name), template);
            }
        }
        for (String name : LITERALS) {
            var text = fields.textOrNull(name);
            if (text != null && looksEvaluated(text)) {
                fields.findings()
                        .addWarning(
                                fields.locationOf(name),
                                Code.NO_PATH,
                                "The value of '%s' looks like a path; the field for paths is '%sPath'"
                                        .formatted(name, name));
            }
        }
        var result = fields.node("Result");
        if (state.type() == StateType.PASS && result != null && holdsPath(result)) {
            fields.findings()
                    .addWarning(
                            fields.locationOf("Result"),
                            Code.PASS_RESULT_IS_STATIC,
                            "Result is a literal; paths are evaluated only in 'Parameters'");
        }
    }

    private static void checkTemplate(Fields state, Location at, JsonNode value) {
        switch (value) {
            case ObjectNode object ->
                    object.properties()
                            .forEach(
                                    each -> checkMember(state, at, each.getKey(), each.getValue()));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    checkTemplate(state, at.item(i), array.get(i));
                }
            }
            default -> {}
        }
    }

    private static void checkMember(Fields state, Location at, String key, JsonNode value) {
        if (!value.isTextual()) {
            checkTemplate(state, at.member(key), value);
        } else if (!key.endsWith(".$") && looksEvaluated(value.textValue())) {
            state.findings()
                    .addWarning(
                            at.member(key),
                            Code.NO_DOLLAR,
                            "The value of '%s' looks like a path or an intrinsic function; it is evaluated under the key '%s.$'"
                                    .formatted(key, key));
        }
    }

    private static boolean holdsPath(JsonNode value) {
        if (value.isTextual()) {
            return looksEvaluated(value.textValue());
        }
        for (JsonNode part : value) {
            if (holdsPath(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean looksEvaluated(String text) {
        return text.startsWith("$.")
                || text.startsWith("$[")
                || text.startsWith("$$.")
                || (text.startsWith("States.") && text.endsWith(")"));
    }
}
