package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.parser.Fields;
import java.util.List;

/**
 * Checks the position of States.ALL in Retry and Catch, and the delays of retriers
 * (docs/aws/validation.md section 6).
 */
final class RetryRules {

    private RetryRules() {}

    static void check(Fields state) {
        for (String list : List.of("Retry", "Catch")) {
            var elements = state.objectsOrEmpty(list);
            for (int i = 0; i < elements.size(); i++) {
                checkWildcard(elements.get(i), i == elements.size() - 1);
            }
        }
        state.objectsOrEmpty("Retry").forEach(RetryRules::checkDelays);
    }

    private static void checkWildcard(Fields element, boolean isLast) {
        var errors = element.node("ErrorEquals");
        if (!(errors instanceof ArrayNode names)) {
            return;
        }
        int index = indexOf(names, ErrorName.ALL);
        if (index >= 0 && (!isLast || names.size() > 1)) {
            element.findings()
                    .addSchemaError(
                            element.locationOf("ErrorEquals").item(index),
                            "States.ALL must appear alone and at end of list");
        }
    }

    /** Returns the index of an error name in the list; -1 if the list does not contain it. */
    private static int indexOf(ArrayNode errors, String name) {
        for (int i = 0; i < errors.size(); i++) {
            if (name.equals(errors.get(i).textValue())) {
                return i;
            }
        }
        return -1;
    }

    private static void checkDelays(Fields retrier) {
        var interval = retrier.node("IntervalSeconds");
        var maxDelay = retrier.node("MaxDelaySeconds");
        if (interval != null
                && maxDelay != null
                && interval.isNumber()
                && maxDelay.isNumber()
                && maxDelay.decimalValue().compareTo(interval.decimalValue()) <= 0) {
            retrier.findings()
                    .addSchemaError(
                            retrier.locationOf("MaxDelaySeconds"),
                            "MaxDelaySeconds must be greater than IntervalSeconds");
        }
    }
}
