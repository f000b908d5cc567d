package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.parser.Fields;
import java.util.List;

/** How Retriers and Catchers go together (validation.md section 6). */
final class RetryRules {

    private RetryRules() {}

    static void check(Fields state) {
        for (String list : List.of("Retry", "Catch")) {
            var elements = state.objectsIfAny(list);
            for (int i = 0; i < elements.size(); i++) {
                wildcard(elements.get(i), i == elements.size() - 1);
            }
        }
        state.objectsIfAny("Retry").forEach(RetryRules::delays);
    }

    private static void wildcard(Fields element, boolean isLast) {
        var errors = element.node("ErrorEquals");
        if (errors == null || !errors.isArray() || !names(errors, ErrorName.ALL)) {
            return;
        }
        if (!isLast || errors.size() > 1) {
            element.findings()
                    .schema(
                            element.at("ErrorEquals"),
                            "States.ALL can only appear in the last element, and by itself");
        }
    }

    private static boolean names(JsonNode errors, String name) {
        for (JsonNode error : errors) {
            if (name.equals(error.textValue())) {
                return true;
            }
        }
        return false;
    }

    private static void delays(Fields retrier) {
        var interval = retrier.node("IntervalSeconds");
        var maxDelay = retrier.node("MaxDelaySeconds");
        if (interval != null
                && maxDelay != null
                && interval.isNumber()
                && maxDelay.isNumber()
                && maxDelay.decimalValue().compareTo(interval.decimalValue()) <= 0) {
            retrier.findings()
                    .schema(
                            retrier.at("MaxDelaySeconds"),
                            "MaxDelaySeconds must be greater than IntervalSeconds");
        }
    }
}
