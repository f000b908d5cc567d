package dev.askel.connectors.function;

import dev.askel.connectors.call.HeaderText;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.call.TraceHeaders;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationFailures;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A function at a URL ({@code --function NAME=URL}).
 *
 * <p>The URL receives the payload by POST as {@code application/json}, with {@code
 * Askel-Idempotency-Key}, {@code Askel-Execution-Arn}, {@code Askel-Task-Token} for callbacks, and
 * {@code X-Amzn-Trace-Id} if the execution has one. Its answers have these meanings:
 *
 * <ul>
 *   <li>2xx with JSON is the return value of the function; an empty body is null.
 *   <li>2xx with the header {@code X-Amz-Function-Error}, or another status with JSON that has an
 *       {@code errorType} or {@code errorMessage}, is an error of the function.
 *   <li>429 is {@code Lambda.TooManyRequestsException}, and 502, 503 and 504 are {@code
 *       Lambda.ServiceException}. AWS recommends retries after these errors.
 *   <li>Any other answer is {@code Lambda.Unknown}.
 * </ul>
 *
 * <p>A call with InvocationType Event gets Lambda's answer, but only after the function has
 * answered, because there is no durable queue for accepted events.
 */
public final class UrlFunction implements MappedFunction {
    private final TargetUrl address;
    private final HttpCalls http;
    private final Duration answerTimeout;

    /**
     * Creates a function.
     *
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public UrlFunction(TargetUrl address, HttpCalls http, Duration answerTimeout) {
        this.address = address;
        this.http = http;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        var timeout = ThreadedConnector.timeoutFor(call, answerTimeout);
        return switch (http.exchange(request(address.uri(), invocation, call), timeout)) {
            case HttpExchange.NotSent(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.Broken(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.TimedOut(var after) -> InvocationFailures.timedOut(after);
            case Response _ when invocation.type() == InvocationType.EVENT ->
                    FunctionAnswers.accepted(202, call);
            case Response answer ->
                    FunctionAnswers.parse(invocation.function().name(), address, answer, call);
        };
    }

    static HttpRequest request(URI address, Invocation invocation, TaskCall call) {
        var request =
                HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofString(invocation.payload()))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Askel-Idempotency-Key", HeaderText.encode(call.idempotencyKey()))
                        .header("Askel-Execution-Arn", HeaderText.encode(call.executionArn()));
        addIfPresent(request, "Askel-Task-Token", call.taskToken());
        TraceHeaders.of(call.traceHeader()).forEach(request::header);
        addIfPresent(request, "X-Amz-Client-Context", invocation.clientContext());
        return request.build();
    }

    private static void addIfPresent(
            HttpRequest.Builder request, String name, @Nullable String value) {
        if (value != null) {
            request.header(name, HeaderText.encode(value));
        }
    }
}
