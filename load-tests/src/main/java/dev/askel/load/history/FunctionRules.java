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
 * What functions did, held against the histories: each attempt is a call of its own, and what came
 * of it is what the function gave.
 */
final class FunctionRules {
    /** What a call has come to that may not have reached its function. */
    private static final String NOT_REACHED = "Lambda.SdkClientException";

    private final Ledger ledger;
    private final Map<String, History> byArn;
    private final Map<String, Set<JsonNode>> given = new HashMap<>();
    private final Map<JsonNode, String> taken = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private FunctionRules(Ledger ledger, Map<String, History> byArn) {
        this.ledger = ledger;
        this.byArn = byArn;
        for (var call : ledger.allCalled()) {
            given.computeIfAbsent(call.executionArn(), _ -> new HashSet<>())
                    .add(AskelClient.read(call.result()));
        }
    }

    /** One sentence for each violation; none when all is well. */
    static List<String> violations(Ledger ledger, Map<String, History> byArn) {
        var rules = new FunctionRules(ledger, byArn);
        rules.callersAreKnown();
        byArn.values().forEach(rules::attemptsAreCalls);
        rules.expressAnswersAreThoseOfTheFunctions();
        return List.copyOf(rules.violations);
    }

    private void callersAreKnown() {
        for (var arn : given.keySet()) {
            if (!byArn.containsKey(arn) && !ledger.hasAsked(startOfExpress(arn))) {
                violations.add("functions were called by an execution that is not there: " + arn);
            }
        }
    }

    /** What a client asked for of which this Express execution has come; else the ARN itself. */
    private static String startOfExpress(String arn) {
        return arn.contains(":express:")
                ? arn.substring(0, arn.lastIndexOf(':')).replace(":express:", ":execution:")
                : arn;
    }

    private void attemptsAreCalls(History history) {
        int scheduled = 0;
        int missed = 0;
        for (var event : history.events()) {
            if (!isOfFunction(event)) {
                continue;
            }
            scheduled += event.isScheduled() ? 1 : 0;
            missed += event.isTimeoutOfTask() || isNotReached(event) ? 1 : 0;
            if (event.isOutcomeOfTask() && !event.isTimeoutOfTask() && !isNotReached(event)) {
                outcomeIsAnAnswer(history, event);
            }
        }
        // More keys than attempts: a repeated call that the function could not know. Fewer: a call
        // that was skipped, unless its time was over before the server was up again.
        long keys = ledger.keysOf(history.arn());
        if (keys > scheduled || (history.isSuccess() && scheduled - keys > missed)) {
            violations.add(
                    "%s: %d calls scheduled, %d keys seen"
                            .formatted(history.arn(), scheduled, keys));
        }
    }

    /** Functions draw each answer anew: one that comes twice was that of another attempt. */
    private void outcomeIsAnAnswer(History history, Event outcome) {
        if (outcome.isSuccessOfTask() && isOfToken(outcome)) {
            // The worker's, who brought the token back.
            return;
        }
        var answer = answer(outcome);
        var where = history.arn() + " " + outcome;
        if (!given.getOrDefault(history.arn(), Set.of()).contains(answer)) {
            violations.add("no function gave this result: " + where);
        }
        var before = taken.putIfAbsent(answer, where);
        if (before != null) {
            violations.add("one answer of a function for two attempts: " + before + ", " + where);
        }
    }

    private void expressAnswersAreThoseOfTheFunctions() {
        for (var answered : ledger.allExpressAnswered()) {
            var result = AskelClient.read(answered.output()).path("work");
            if (!given.getOrDefault(answered.executionArn(), Set.of()).contains(result)) {
                violations.add("no function gave what was answered: " + answered);
            }
        }
    }

    private static boolean isOfFunction(Event event) {
        return event.type().startsWith("LambdaFunction")
                || event.detail("resourceType").equals("lambda");
    }

    private static boolean isOfToken(Event event) {
        return event.detail("resource").endsWith("waitForTaskToken");
    }

    private static boolean isNotReached(Event event) {
        return event.isFailureOfTask() && event.detail("error").equals(NOT_REACHED);
    }

    private static JsonNode answer(Event outcome) {
        if (outcome.isFailureOfTask()) {
            var cause = outcome.detail("cause");
            return cause.startsWith("{")
                    ? AskelClient.read(cause)
                    : AskelClient.request().put("cause", cause);
        }
        var output = AskelClient.read(outcome.detail("output"));
        // lambda:invoke wraps what the function returned.
        return outcome.type().equals("TaskSucceeded") ? output.path("Payload") : output;
    }
}
