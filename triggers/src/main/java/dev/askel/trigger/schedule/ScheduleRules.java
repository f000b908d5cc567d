package dev.askel.trigger.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Answer;
import dev.askel.trigger.schedule.expression.ScheduleExpression;
import dev.askel.trigger.target.Target;
import dev.askel.trigger.target.TargetArn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for a definition that AWS's model does not contain. */
final class ScheduleRules {
    private static final Duration START_AGE_MAX = Duration.ofMinutes(5);

    /** The quota of AWS. */
    private static final int INPUT_BYTES_MAX = 262_144;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ScheduleRules() {}

    /**
     * Checks a definition; returns it or a refusal.
     *
     * @param previousStart the start date of the stored schedule, which an update may repeat; null
     *     for a new schedule
     */
    static Answer<ScheduleDefinition> check(
            ScheduleDefinition definition, @Nullable Instant previousStart, Instant now) {
        return expressionFault(definition.expression(), definition.timezone())
                .or(() -> dateFault(definition, previousStart, now))
                .or(() -> targetFault(definition.target()))
                .<Answer<ScheduleDefinition>>map(
                        message -> Answer.refused(SchedulerErrors.invalid(message)))
                .orElseGet(() -> Answer.ok(definition));
    }

    /**
     * Returns AWS's message about an invalid expression or time zone; empty when both are valid.
     */
    static Optional<String> expressionFault(String expression, String timezone) {
        if (ScheduleExpression.parse(expression).isEmpty()) {
            return Optional.of("Invalid Schedule Expression %s.".formatted(expression));
        }
        // ZoneId also accepts offsets such as "+01:00", which are not in the time zone database.
        return ZoneId.getAvailableZoneIds().contains(timezone)
                ? Optional.empty()
                // Unrecorded wording.
                : Optional.of("Invalid Schedule Expression Timezone %s.".formatted(timezone));
    }

    private static Optional<String> dateFault(
            ScheduleDefinition definition, @Nullable Instant previousStart, Instant now) {
        var start = definition.start();
        var end = definition.end();
        if (start != null
                && !start.equals(previousStart)
                && start.isBefore(now.minus(START_AGE_MAX))) {
            return Optional.of("The StartDate you specify cannot be earlier than 5 minutes ago.");
        }
        if (start != null && end != null && !end.isAfter(start)) {
            // Unrecorded wording.
            return Optional.of("The EndDate you specify must be later than the StartDate.");
        }
        return Optional.empty();
    }

    private static Optional<String> targetFault(Target target) {
        var arn = TargetArn.parse(target.arn());
        // Only rules of event buses call API destinations.
        if (arn.isEmpty() || arn.get().kind() == TargetArn.Kind.API_DESTINATION) {
            return Optional.of("Provided Arn is not in correct format.");
        }
        var input = target.input();
        if (input != null && input.getBytes(StandardCharsets.UTF_8).length > INPUT_BYTES_MAX) {
            return Optional.of(
                    "The Input exceeds the maximum of %d bytes.".formatted(INPUT_BYTES_MAX));
        }
        return inputFault(arn.get(), input).or(() -> parametersFault(arn.get(), target));
    }

    /** The messages are unrecorded. */
    private static Optional<String> inputFault(TargetArn arn, @Nullable String input) {
        return switch (arn.kind()) {
            case UNIVERSAL ->
                    input == null || !isJson(input, true)
                            ? Optional.of("The Input of a universal target must be a JSON object.")
                            : Optional.empty();
            case STATE_MACHINE, FUNCTION, EVENT_BUS ->
                    input == null || isJson(input, false)
                            ? Optional.empty()
                            : Optional.of("The Input must be well-formed JSON.");
            case QUEUE,
                    TOPIC,
                    API_DESTINATION,
                    STREAM,
                    DELIVERY_STREAM,
                    BUILD_PROJECT,
                    PIPELINE,
                    MODEL_PIPELINE,
                    CLUSTER ->
                    Optional.empty();
        };
    }

    private static boolean isJson(String text, boolean mustBeObject) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree != null && !tree.isMissingNode() && (!mustBeObject || tree.isObject());
        } catch (JsonProcessingException _) {
            return false;
        }
    }

    /** The messages are unrecorded. */
    private static Optional<String> parametersFault(TargetArn arn, Target target) {
        return switch (arn.kind()) {
            case EVENT_BUS -> required(target, "EventBridgeParameters");
            case STREAM -> required(target, "KinesisParameters");
            case CLUSTER -> required(target, "EcsParameters");
            case QUEUE ->
                    arn.resource().endsWith(".fifo")
                            ? required(target, "SqsParameters")
                            : Optional.empty();
            case STATE_MACHINE,
                    UNIVERSAL,
                    TOPIC,
                    FUNCTION,
                    API_DESTINATION,
                    DELIVERY_STREAM,
                    BUILD_PROJECT,
                    PIPELINE,
                    MODEL_PIPELINE ->
                    Optional.empty();
        };
    }

    private static Optional<String> required(Target target, String name) {
        return target.parameters().contains("\"" + name + "\"")
                ? Optional.empty()
                : Optional.of("%s are required for the target %s.".formatted(name, target.arn()));
    }
}
