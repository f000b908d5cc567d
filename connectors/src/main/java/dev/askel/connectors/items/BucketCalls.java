package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.aws.StreamedResponse;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.StreamedExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls S3 for Map Runs. Calls that fail temporarily are repeated with growing pauses.
 *
 * <p>The calls use the same credentials as Tasks without a field {@code Credentials}.
 */
final class BucketCalls {
    /** The value of {@code end} in a request for all bytes from {@code from} on. */
    static final long OBJECT_END = Long.MAX_VALUE;

    private static final String CLIENT = "s3";

    /** The maximum bytes to read of a refusal. */
    private static final int REFUSAL_BYTES_MAX = 64 * 1024;

    private final ModelledServices services;
    private final RetrySchedule schedule;

    BucketCalls(ModelledServices services, RetrySchedule schedule) {
        this.services = services;
        this.schedule = schedule;
    }

    /** Creates the retries of one series of requests. */
    Retries newRetries() {
        return new Retries(schedule);
    }

    /** The result of one GetObject request. */
    sealed interface GetResult {
        /** An answer with the status 200 or 206. */
        record Opened(StreamedExchange.Opened answer) implements GetResult {}

        /** S3 refused the request. */
        record Refused(ServiceResponse.Refused refusal) implements GetResult {}

        /** The request cannot be sent, and a repeated one would fail too. */
        record Unsent(String reason) implements GetResult {}

        /** The request or its answer was lost. */
        record Lost(String reason) implements GetResult {}
    }

    /**
     * Sends one GetObject request.
     *
     * @param from the first byte
     * @param end the byte after the last one, or {@link #OBJECT_END}
     * @param etag the required ETag; empty when any is permitted
     */
    GetResult get(BucketObject object, long from, long end, String etag)
            throws InterruptedException {
        var parameters = object.arguments().deepCopy();
        parameters.remove("Range");
        if (end != OBJECT_END) {
            parameters.put("Range", "bytes=%d-%d".formatted(from, end - 1));
        } else if (from > 0) {
            parameters.put("Range", "bytes=%d-".formatted(from));
        }
        if (!etag.isEmpty()) {
            parameters.put("IfMatch", etag);
        }
        var call =
                services.openStream(
                        new ServiceRequest(
                                CLIENT,
                                "GetObject",
                                parameters,
                                object.caller(),
                                schedule.readTimeout()));
        return switch (call) {
            case StreamedResponse.Unsent(var answer) ->
                    isTemporary(answer)
                            ? new GetResult.Lost(reason(answer))
                            : new GetResult.Unsent(reason(answer));
            case StreamedResponse.Opened(var exchange) ->
                    switch (exchange) {
                        case StreamedExchange.Failed(var reason) -> new GetResult.Lost(reason);
                        case StreamedExchange.Opened opened when isContent(opened.status()) ->
                                new GetResult.Opened(opened);
                        case StreamedExchange.Opened opened -> refused(opened);
                    };
        };
    }

    private static boolean isContent(int status) {
        return status == 200 || status == 206;
    }

    private GetResult refused(StreamedExchange.Opened opened) throws InterruptedException {
        try (var body = opened.body()) {
            var text = new String(body.readNBytes(REFUSAL_BYTES_MAX), StandardCharsets.UTF_8);
            return new GetResult.Refused(
                    services.parseRefusal(
                            CLIENT,
                            new HttpExchange.Response(
                                    opened.status(), opened.headers(), text, false)));
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            return new GetResult.Lost(String.valueOf(e.getMessage()));
        }
    }

    /** Converts the exception of a stream whose reader was interrupted. */
    static InterruptedException interrupted(InterruptedIOException e) {
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    /**
     * Makes a call and repeats it after temporary failures.
     *
     * @param timeout the timeout of one attempt
     */
    ServiceResponse call(
            String operation, ObjectNode parameters, ServiceCaller caller, Duration timeout)
            throws InterruptedException {
        var request = new ServiceRequest(CLIENT, operation, parameters, caller, timeout);
        var retries = newRetries();
        while (true) {
            var answer = services.call(request);
            if (!isTemporary(answer) || !retries.pause()) {
                return answer;
            }
        }
    }

    private static boolean isTemporary(ServiceResponse answer) {
        return switch (answer) {
            case ServiceResponse.Refused refused -> isTemporary(refused);
            case ServiceResponse.NotSent _, ServiceResponse.Broken _, ServiceResponse.TimedOut _ ->
                    true;
            case ServiceResponse.Unsigned unsigned -> unsigned.isTransient();
            case ServiceResponse.Answered _, ServiceResponse.Unaddressed _ -> false;
        };
    }

    /** Whether a repeated request may succeed. */
    static boolean isTemporary(ServiceResponse.Refused refused) {
        return refused.isTransient() || "RequestTimeout".equals(refused.code());
    }

    /** Returns the reason why a call failed, in the format of AWS's SDK. */
    static String reason(ServiceResponse answer) {
        return switch (answer) {
            case ServiceResponse.Refused refused -> reason(refused);
            case ServiceResponse.Unaddressed(var reason) -> reason;
            case ServiceResponse.Unsigned(var reason, _, _, _) -> reason;
            case ServiceResponse.NotSent(var reason) -> reason;
            case ServiceResponse.Broken(var reason) -> reason;
            case ServiceResponse.TimedOut(var after) ->
                    "no answer within " + after.toSeconds() + " s";
            case ServiceResponse.Answered _ ->
                    throw new IllegalArgumentException("The call succeeded");
        };
    }

    private static String reason(ServiceResponse.Refused refused) {
        return "%s (Service: S3, Status Code: %d%s%s)"
                .formatted(
                        refused.message() == null ? "refused" : refused.message(),
                        refused.status(),
                        detail("Error Code", refused.code()),
                        detail("Request ID", refused.requestId()));
    }

    private static String detail(String name, @Nullable String value) {
        return value == null ? "" : ", " + name + ": " + value;
    }
}
