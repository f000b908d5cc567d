package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks calls of functions against histories. Each attempt of a task must be one call, and the
 * outcome of the attempt must be the function's response.
 */
final class FunctionRules {
    /** The error of a call that may not have reached the function. */
    private static final String NOT_REACHED = "Lambda.SdkClientException";

    private final Observations observations;
    private final Map<String, History> byArn;
    private final Map<String, Set<JsonNode>> results = new HashMap<>();
    private final Map<JsonNode, String> usedResults = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private FunctionRules(Observations observations, Map<String, History> byArn) {
        this.observations = observations;
        this.byArn = byArn;
        for (var call : observations.calls()) {
            results.computeIfAbsent(call.executionArn(), _ -> new HashSet<>())
                    .add(AskelClient.parseJson(call.result()));
        }
    }

    /** Returns one sentence for each violation. */
    static List<String> violations(Observations observations, Map<String, History> byArn) {
        var rules = new FunctionRules(observations, byArn);
        rules.checkCallers();
        byArn.values().forEach(rules::checkCalls);
        rules.checkExpressResults();
        return List.copyOf(rules.violations);
    }

    private void checkCallers() {
        for (var arn : results.keySet()) {
            if (!byArn.containsKey(arn) && !observations.isStartRequested(startOfExpress(arn))) {
                violations.add("functions were called by an unknown execution: " + arn);
            }
        }
    }

    /**
     * Returns the ARN of the start that created this Express execution. For other executions,
     * returns the ARN itself.
     */
    private static String startOfExpress(String arn) {
        return arn.contains(":express:")
                ? arn.substring(0, arn.lastIndexOf(':')).replace(":express:", ":execution:")
                : arn;
    }

    private void checkCalls(History history) {
        int scheduled = 0;
        int missed = 0;
        for (var event : history.events()) {
            if (!isFunctionEvent(event)) {
                continue;
            }
            scheduled += event.isScheduled() ? 1 : 0;
            missed += event.isTimeoutOfTask() || isNotReached(event) ? 1 : 0;
            if (event.isOutcomeOfTask() && !event.isTimeoutOfTask() && !isNotReached(event)) {
                checkOutcome(history, event);
            }
        }
        // Each attempt sends one idempotency key. More keys than attempts mean that a call was
        // repeated with a new key. Fewer keys mean that a call was skipped. A skipped call is
        // permitted if its attempt timed out or did not reach the function.
        long keys = observations.keyCount(history.arn());
        if (keys > scheduled || (history.isSuccess() && scheduled - keys > missed)) {
            violations.add(
                    "%s: %d calls scheduled, %d keys received"
                            .formatted(history.arn(), scheduled, keys));
        }
    }

    /**
     * Checks that an outcome is a result of the function. Results are random, so a result must not
     * occur in two attempts.
     */
    private void checkOutcome(History history, Event outcome) {
        if (outcome.isSuccessOfTask() && isCallbackEvent(outcome)) {
            // This output is from the worker that completed the callback.
            return;
        }
        var result = result(outcome);
        var where = history.arn() + " " + outcome;
        if (!results.getOrDefault(history.arn(), Set.of()).contains(result)) {
            violations.add("no function returned this result: " + where);
        }
        var before = usedResults.putIfAbsent(result, where);
        if (before != null) {
            violations.add("one result of a function for two attempts: " + before + ", " + where);
        }
    }

    private void checkExpressResults() {
        for (var answered : observations.expressResults()) {
            var result = AskelClient.parseJson(answered.output()).path("work");
            if (!results.getOrDefault(answered.executionArn(), Set.of()).contains(result)) {
                violations.add("no function returned the output of: " + answered);
            }
        }
    }

    private static boolean isFunctionEvent(Event event) {
        return event.type().startsWith("LambdaFunction")
                || event.detail("resourceType").equals("lambda");
    }

    private static boolean isCallbackEvent(Event event) {
        return event.detail("resource").endsWith("waitForTaskToken");
    }

    private static boolean isNotReached(Event event) {
        return event.isFailureOfTask() && event.detail("error").equals(NOT_REACHED);
    }

    private static JsonNode result(Event outcome) {
        if (outcome.isFailureOfTask()) {
            var cause = outcome.detail("cause");
            return cause.startsWith("{")
                    ? AskelClient.parseJson(cause)
                    : AskelClient.newRequest().put("cause", cause);
        }
        var output = AskelClient.parseJson(outcome.detail("output"));
        // The response of lambda:invoke contains the result in Payload.
        return outcome.type().equals("TaskSucceeded") ? output.path("Payload") : output;
    }
}
