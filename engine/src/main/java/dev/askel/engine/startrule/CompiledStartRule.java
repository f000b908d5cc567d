package dev.askel.engine.startrule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.template.FirstRefusal;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A rule with compiled expressions. An expression is a text with the delimiters <code>{%</code> and
 * <code>%}</code>, which reads the input of the execution as {@code $states.input}. Immutable.
 */
public final class CompiledStartRule {
    /** The steps of one expression, about half a millisecond on the thread of a request. */
    private static final long STEPS_MAX = 100_000;

    private final StartRule rule;
    private final String stored;
    private final @Nullable Expression key;
    private final @Nullable Expression priority;
    private final @Nullable Expression fairKey;

    private CompiledStartRule(StartRule rule, String stored) {
        this.rule = rule;
        this.stored = stored;
        this.key = compile(rule.key(), "key");
        this.priority = compile(rule.priority(), "priority");
        this.fairKey = compile(rule.fairKey(), "fair key");
    }

    /** Compiles a stored rule; null without one. */
    public static @Nullable CompiledStartRule of(@Nullable String stored) {
        return stored == null ? null : new CompiledStartRule(StartRuleJson.read(stored), stored);
    }

    private static @Nullable Expression compile(@Nullable String text, String location) {
        return text == null
                ? null
                : JsonataTemplate.compile(TextNode.valueOf(text), location, new FirstRefusal());
    }

    /** Returns the reason why a text is not an expression of a rule; empty when it is one. */
    public static Optional<String> refusal(String text) {
        var finding = new FirstRefusal();
        var _ = JsonataTemplate.compile(TextNode.valueOf(text), "expression", finding);
        return Optional.ofNullable(
                finding.reason() == null && !finding.hasExpression()
                        ? "The text has no expression between {% and %}"
                        : finding.reason());
    }

    /** Returns the rule. */
    public StartRule rule() {
        return rule;
    }

    /** Returns the rule in its stored form. */
    public String stored() {
        return stored;
    }

    /**
     * Returns the request of an execution with an input. It is refused with {@code
     * InvalidExecutionInput} when an expression has no valid value.
     */
    public Answer<StartPermitRequest> request(Payload input, Instant now) {
        return key(key, "key", input, now)
                .then(slotKey ->
                        priority(input, now)
                                .then(number ->
                                        fairKey(input, now)
                                                .map(fair ->
                                                        new StartPermitRequest(
                                                                slotKey,
                                                                number,
                                                                fair.orElse(null)))));
    }

    /**
     * Returns the request of an execution that cannot be refused for its input. An expression
     * without a valid value counts as absent.
     */
    public StartPermitRequest requestOrDefaults(Payload input, Instant now) {
        return new StartPermitRequest(
                orElse(key(key, "key", input, now), ""),
                orElse(priority(input, now), 0d),
                fairKey == null ? null : orElse(key(fairKey, "fair key", input, now), ""));
    }

    private static <T> T orElse(Answer<T> answer, T otherwise) {
        return answer instanceof Answer.Ok<T>(var value) ? value : otherwise;
    }

    private Answer<Double> priority(Payload input, Instant now) {
        return priority == null
                ? Answer.ok(0d)
                : evaluate(priority, "priority", input, now)
                        .then(value ->
                                value.isNumber() && Double.isFinite(value.doubleValue())
                                        ? Answer.ok(value.doubleValue())
                                        : refused(
                                                "The priority of the start limit must be a number."));
    }

    private Answer<Optional<String>> fairKey(Payload input, Instant now) {
        return fairKey == null
                ? Answer.ok(Optional.empty())
                : key(fairKey, "fair key", input, now).map(Optional::of);
    }

    private static Answer<String> key(
            @Nullable Expression expression, String name, Payload input, Instant now) {
        return expression == null
                ? Answer.ok("")
                : evaluate(expression, name, input, now).then(value -> keyOf(name, value));
    }

    private static Answer<String> keyOf(String name, JsonNode value) {
        var text = value.asText();
        return value.isValueNode() && !value.isNull() && isKey(text)
                ? Answer.ok(text)
                : refused(
                        "The %s of the start limit must be a string of at most %d characters, a number or a boolean."
                                .formatted(name, StartPermitRequest.KEY_CHARACTERS_MAX));
    }

    /** Whether a text can be stored as a key. */
    private static boolean isKey(String text) {
        return text.length() <= StartPermitRequest.KEY_CHARACTERS_MAX
                && text.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static Answer<JsonNode> evaluate(
            Expression expression, String name, Payload input, Instant now) {
        var budget = Budget.reduced(STEPS_MAX);
        var result = expression.evaluate(new InputScope(input, now, budget));
        if (budget.wasTooSmall()) {
            return refused(
                    "The %s of the start limit needs too much computing time.".formatted(name));
        }
        return switch (result) {
            case Evaluation.Value(var value) -> Answer.ok(value);
            case Evaluation.Failed(var failure) ->
                    refused(
                            "The %s of the start limit failed: %s"
                                    .formatted(name, failure.cause()));
        };
    }

    private static <T> Answer<T> refused(String message) {
        return Answer.refused(new EngineError.InvalidExecutionInput(message));
    }

    /** The data that the expressions of a rule read. */
    private record InputScope(Payload input, Instant now, Budget budget) implements Scope {
        @Override
        public JsonNode context() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public @Nullable Payload variable(String name) {
            return null;
        }

        @Override
        public RandomGenerator random() {
            return () -> ThreadLocalRandom.current().nextLong();
        }
    }
}
