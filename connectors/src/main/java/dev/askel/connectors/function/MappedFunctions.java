package dev.askel.connectors.function;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HeaderText;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Answer;
import dev.askel.connectors.lambda.FunctionName;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.Invocations;
import dev.askel.connectors.lambda.Invoked;
import dev.askel.connectors.lambda.Invoker;
import dev.askel.engine.task.TaskCall;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Functions that an operator mapped to URLs ({@code --function NAME=URL}).
 *
 * <p>The URL gets the payload by POST as {@code application/json}, with {@code
 * Askel-Idempotency-Key}, {@code Askel-Execution-Arn}, {@code Askel-Task-Token} for callbacks and
 * {@code X-Amzn-Trace-Id} where the execution has one. What it answers:
 *
 * <ul>
 *   <li>2xx with JSON: the function's return value; nothing: null
 *   <li>2xx with the header {@code X-Amz-Function-Error}, or another status with JSON that has an
 *       {@code errorType} or {@code errorMessage}: the function raised that error
 *   <li>429: {@code Lambda.TooManyRequestsException}; 502, 503, 504: {@code
 *       Lambda.ServiceException}: the errors that AWS's advice on Retry names
 *   <li>anything else: {@code Lambda.Unknown}
 * </ul>
 *
 * <p>InvocationType Event is answered as Lambda answers it, but only after the function has: there
 * is no queue here in which an accepted event could survive. Credentials have no meaning here.
 */
public final class MappedFunctions implements Invoker {
    private static final int SHOWN_CHARS = 1_000;
    private static final Map<Integer, String> GATEWAY_ERRORS =
            Map.of(
                    429, "Lambda.TooManyRequestsException",
                    502, "Lambda.ServiceException",
                    503, "Lambda.ServiceException",
                    504, "Lambda.ServiceException");

    private final Map<String, URI> addresses;
    private final HttpCalls http;
    private final Duration answerWithin;

    /**
     * Calls nothing yet.
     *
     * @param addresses by bare function name
     * @param answerWithin for states without TimeoutSeconds
     */
    public MappedFunctions(Map<String, URI> addresses, HttpCalls http, Duration answerWithin) {
        this.addresses = Map.copyOf(addresses);
        this.http = http;
        this.answerWithin = answerWithin;
    }

    @Override
    public boolean knows(FunctionName function) {
        return addresses.containsKey(function.name());
    }

    @Override
    public Invoked invoke(Invocation invocation, TaskCall call) throws InterruptedException {
        var name = invocation.function().name();
        var address = Objects.requireNonNull(addresses.get(name), name);
        if (invocation.type() == InvocationType.DRY_RUN) {
            return accepted(204, call);
        }
        var within = Invocations.within(call, answerWithin);
        return switch (http.exchange(request(address, invocation, call), within)) {
            case HttpExchange.NotSent(var reason) -> Invocations.unreachable(reason);
            case HttpExchange.Broken(var reason) -> Invocations.unreachable(reason);
            case HttpExchange.TimedOut(var after) -> Invocations.timedOut(after);
            case Answer _ when invocation.type() == InvocationType.EVENT -> accepted(202, call);
            case Answer answer -> read(name, address, answer, call);
        };
    }

    private static HttpRequest request(URI address, Invocation invocation, TaskCall call) {
        var request =
                HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofString(invocation.payload()))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Askel-Idempotency-Key", HeaderText.of(call.idempotencyKey()))
                        .header("Askel-Execution-Arn", HeaderText.of(call.executionArn()));
        headerIfGiven(request, "Askel-Task-Token", call.taskToken());
        headerIfGiven(request, "X-Amzn-Trace-Id", call.traceHeader());
        headerIfGiven(request, "X-Amz-Client-Context", invocation.clientContext());
        return request.build();
    }

    private static void headerIfGiven(
            HttpRequest.Builder request, String name, @Nullable String value) {
        if (value != null) {
            request.header(name, HeaderText.of(value));
        }
    }

    private static Invoked read(String name, URI address, Answer answer, TaskCall call) {
        if (answer.cut()) {
            return new Invoked.Oversized();
        }
        var body = answer.body();
        if (!answer.isSuccess()) {
            return failed(name, address, answer.status(), body);
        }
        if (answer.headers().firstValue("X-Amz-Function-Error").isPresent()) {
            return new Invoked.Raised(body);
        }
        if (body.isBlank()) {
            return returned("null", 200, call, answer);
        }
        return json(body) == null
                ? failure("Lambda.Unknown", name, address, "something that is not JSON", body)
                : returned(body, 200, call, answer);
    }

    private static Invoked failed(String name, URI address, int status, String body) {
        var error = json(body);
        if (error != null
                && (error.tree().path("errorType").isTextual()
                        || error.tree().path("errorMessage").isTextual())) {
            return new Invoked.Raised(body);
        }
        var errorName = GATEWAY_ERRORS.getOrDefault(status, "Lambda.Unknown");
        return failure(errorName, name, address, "HTTP status " + status, body);
    }

    private static Invoked failure(
            String error, String name, URI address, String answered, String body) {
        var shown = body.length() <= SHOWN_CHARS ? body : body.substring(0, SHOWN_CHARS) + "…";
        return new Invoked.Refused(
                new Failure(
                        error,
                        "The function '%s' at %s answered %s: %s"
                                .formatted(name, address, answered, shown)));
    }

    private static @Nullable Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException _) {
            return null;
        }
    }

    private static Invoked accepted(int statusCode, TaskCall call) {
        var none = HttpHeaders.of(Map.of("Content-Length", List.of("0")), (_, _) -> true);
        return new Invoked.Returned(
                "",
                statusCode,
                null,
                null,
                requestId(call),
                new Answer(statusCode, none, "", false));
    }

    private static Invoked returned(String payload, int statusCode, TaskCall call, Answer answer) {
        return new Invoked.Returned(payload, statusCode, "$LATEST", null, requestId(call), answer);
    }

    /** The same for every repeat of a call, as its result would be. */
    private static String requestId(TaskCall call) {
        return UUID.nameUUIDFromBytes(call.idempotencyKey().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
