package dev.askel.asl.interpreter.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.model.AskelAction;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Arguments of {@code askel:acquire} or {@code askel:release}.
 *
 * @param permits the number of permits; null to release all permits that the execution holds
 * @param limit the capacity of the semaphore, unless an operator has set another one
 */
public record PermitRequest(SemaphoreName semaphore, @Nullable Integer permits, int limit) {
    /** The maximum number of permits of a request, and the maximum limit of a semaphore. */
    public static final int PERMITS_MAX = 1_000_000;

    /** The maximum length of a key, in UTF-16 code units. */
    public static final int KEY_CHARACTERS_MAX = 256;

    /** The characters and the length of a name. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,80}");

    // A key is a column of an index and part of a log line.
    private static final Pattern KEY =
            Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1," + KEY_CHARACTERS_MAX + "}");

    private static final Set<String> ACQUIRE = Set.of("Name", "Key", "Permits", "Limit");
    private static final Set<String> RELEASE = Set.of("Name", "Key", "Permits");

    /** The request in a task's Arguments, or the reason why they are invalid. */
    public sealed interface Parsed {}

    /** The Arguments are valid. */
    public record Valid(PermitRequest request) implements Parsed {}

    /** The Arguments are invalid; {@code reason} names the field. */
    public record Invalid(String reason) implements Parsed {}

    /** Whether a name and its key, if any, have valid characters and lengths. */
    public static boolean isValid(SemaphoreName semaphore) {
        return NAME.matcher(semaphore.name()).matches()
                && (semaphore.key().isEmpty() || KEY.matcher(semaphore.key()).matches());
    }

    /** Returns the number of permits of a valid acquire. */
    public int acquiredPermits() {
        return permits == null ? 1 : permits;
    }

    /** Returns the result of the task as JSON. */
    public Payload output() {
        var json = JsonNodeFactory.instance.objectNode().put("Name", semaphore.name());
        if (!semaphore.key().isEmpty()) {
            json.put("Key", semaphore.key());
        }
        if (permits != null) {
            json.put("Permits", permits);
        }
        return Payload.of(json);
    }

    /** Parses the Arguments of an action. */
    public static Parsed parse(AskelAction action, Payload arguments) {
        var tree = arguments.tree();
        var allowed = action == AskelAction.ACQUIRE ? ACQUIRE : RELEASE;
        for (var names = tree.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (!allowed.contains(name)) {
                return new Invalid(
                        "The field '%s' is not supported by Step Functions".formatted(name));
            }
        }
        var name = tree.path("Name");
        if (name.isMissingNode()) {
            return new Invalid("The field 'Name' is required but was missing");
        }
        if (!name.isTextual()) {
            return new Invalid("The value for the field 'Name' must be a STRING");
        }
        if (!NAME.matcher(name.textValue()).matches()) {
            return new Invalid(
                    "The value for the field 'Name' must have 1 to 80 letters, digits, hyphens, underscores or periods");
        }
        var key = tree.path("Key");
        if (!key.isMissingNode() && !(key.isTextual() && KEY.matcher(key.textValue()).matches())) {
            return new Invalid(
                    "The value for the field 'Key' must be a STRING of 1 to %d characters without control characters"
                            .formatted(KEY_CHARACTERS_MAX));
        }
        for (var field : new String[] {"Permits", "Limit"}) {
            if (!isCount(tree.path(field))) {
                return new Invalid(
                        "The value for the field '%s' must be an INTEGER from 1 to %d"
                                .formatted(field, PERMITS_MAX));
            }
        }
        var given = tree.has("Permits") ? Integer.valueOf(tree.path("Permits").intValue()) : null;
        return new Valid(
                new PermitRequest(
                        new SemaphoreName(name.textValue(), key.asText()),
                        given == null && action == AskelAction.ACQUIRE ? Integer.valueOf(1) : given,
                        tree.path("Limit").asInt(1)));
    }

    private static boolean isCount(JsonNode value) {
        return value.isMissingNode()
                || (value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= 1
                        && value.intValue() <= PERMITS_MAX);
    }
}
