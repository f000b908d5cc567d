package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a webhook, without its secrets.
 *
 * @param name the name in the URL
 * @param description null without one
 * @param stateMachineArn the ARN of a machine, a version or an alias in the webhook's account and
 *     region
 * @param waitMax the maximum time for which a request of {@link Mode#START_AND_WAIT} waits
 * @param deduplication the source of the key of a delivery; null when each request starts an
 *     execution
 * @param input the mapping from a request to the input of the execution
 * @param response the mapping from a result to the response; null for the default response
 * @param methods the permitted HTTP methods
 * @param contentTypes the permitted media types in lower case; empty to permit all
 * @param bodyBytesMax the maximum size of a body
 * @param rate the maximum rate of requests on each node; null for no limit
 */
public record Webhook(
        String name,
        @Nullable String description,
        String stateMachineArn,
        Mode mode,
        Duration waitMax,
        Verification verification,
        @Nullable Deduplication deduplication,
        Mapping input,
        @Nullable Mapping response,
        List<String> methods,
        List<String> contentTypes,
        int bodyBytesMax,
        @Nullable Rate rate) {
    /**
     * The form of names. A name has at most 32 characters, so that the name of an execution has
     * space for it and for the hash of a key.
     */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** Twelve digits begin a path that names an account. */
    static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    /** The operation that a request performs. */
    public enum Mode {
        /** StartExecution: the response is sent when the start is durable. */
        START,
        /** StartSyncExecution: the response is the result of an Express execution. */
        START_SYNC,
        /** StartExecution of a Standard machine; the response is sent after the end. */
        START_AND_WAIT
    }

    /**
     * The source of the key of a delivery. Exactly one of the members is given.
     *
     * @param header the name of a header
     * @param expression a JSONata expression
     */
    public record Deduplication(@Nullable String header, @Nullable Mapping expression) {}

    /**
     * A JSON value with JSONata expressions.
     *
     * @param source the value as it was given
     * @param compiled the same value, to be evaluated
     */
    public record Mapping(JsonNode source, Expression compiled) {}

    /**
     * A maximum rate.
     *
     * @param requestsPerSecond the sustained rate
     * @param burst the number of requests that may arrive at the same time
     */
    public record Rate(int requestsPerSecond, int burst) {}

    /** Whether a string may be the name of a webhook. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !ACCOUNT.matcher(text).matches();
    }
}
