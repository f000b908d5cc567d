package dev.askel.trigger.event.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import java.io.IOException;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/**
 * An event pattern that event-ruler has accepted (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">event
 * patterns</a>).
 *
 * @param json the pattern as the client sent it
 */
public record EventPattern(String json) {
    /**
     * The maximum number of states in which a value can be at once because of its wildcards. AWS
     * does not publish its bound.
     */
    static final int COMPLEXITY_MAX = 100;

    private static final String RULE = "rule";

    /**
     * Checks a pattern.
     *
     * @return the pattern, or {@code InvalidEventPatternException} with the reason of event-ruler
     */
    public static Answer<EventPattern> parse(String json) {
        try {
            Payload.parse(json);
        } catch (MalformedJsonException notJson) {
            return invalid("Invalid JSON");
        }
        var problem = JsonRuleCompiler.check(json);
        if (problem != null) {
            return invalid(problem);
        }
        var pattern = new EventPattern(json);
        var machine = pattern.compile();
        return machine.evaluateComplexity(new MachineComplexityEvaluator(COMPLEXITY_MAX))
                        >= COMPLEXITY_MAX
                ? invalid(
                        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character")
                : Answer.ok(pattern);
    }

    private static <T> Answer<T> invalid(String reason) {
        return Answer.refused(
                new EventBridgeError(
                        Kind.InvalidEventPatternException,
                        "Event pattern is not valid. Reason: " + reason));
    }

    /** Whether the pattern matches an event, a JSON object. */
    public boolean matches(JsonNode event) {
        return !compile().rulesForJSONEvent(event).isEmpty();
    }

    private Machine compile() {
        var machine = Machine.builder().build();
        try {
            machine.addRule(RULE, json);
        } catch (IOException e) {
            throw new IllegalStateException("a checked pattern is not valid: " + json, e);
        }
        return machine;
    }
}
