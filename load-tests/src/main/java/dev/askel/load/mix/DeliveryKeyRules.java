package dev.askel.load.mix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/**
 * The rules for executions whose trigger has a delivery key. An acknowledged key has one execution,
 * although its request or message was repeated. A key without a response has at most one.
 *
 * @param trigger the kind of the trigger in the sentences, such as {@code webhook request}
 * @param acknowledged the acknowledged keys
 * @param unanswered the keys without any response
 */
record DeliveryKeyRules(String trigger, Set<String> acknowledged, Set<String> unanswered) {
    /**
     * Returns one sentence for each violation.
     *
     * @param keys the keys of all executions
     */
    List<String> violations(List<String> keys) {
        var violations = new ArrayList<>(missing(keys));
        var counts = new HashMap<String, Integer>();
        keys.forEach(key -> counts.merge(key, 1, Integer::sum));
        counts.forEach((key, count) -> {
            if (count > 1) {
                violations.add("%s %s has %d executions".formatted(trigger, key, count));
            }
            if (!acknowledged.contains(key) && !unanswered.contains(key)) {
                violations.add("an execution has an unknown %s: %s".formatted(trigger, key));
            }
        });
        return violations;
    }

    /** Returns one sentence for each acknowledged key without an execution. */
    List<String> missing(List<String> keys) {
        return acknowledged.stream()
                .filter(key -> !keys.contains(key))
                .map(key -> "acknowledged %s has no execution: %s".formatted(trigger, key))
                .toList();
    }
}
