package dev.askel.connectors.function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationFailures;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * A function in a container with Lambda's Runtime Interface Emulator. AWS's base images and {@code
 * sam local} include this emulator.
 *
 * <p>A container is one execution environment of Lambda. It runs one invocation at a time, and the
 * emulator fails when it receives a second one. So calls of one node wait here for each other. The
 * wait counts towards TimeoutSeconds of the states that make the calls. The emulator answers every
 * invocation with 200 and without {@code X-Amz-Function-Error}. An error is recognised by its
 * {@code errorType} and {@code errorMessage}, and a timeout by its message.
 */
public final class EmulatedFunction implements MappedFunction {
    private static final String PATH = "/2015-03-31/functions/function/invocations";
    private static final Pattern TIMED_OUT =
            Pattern.compile("Task timed out after \\d+\\.\\d\\d seconds");

    private final TargetUrl address;
    private final HttpCalls http;
    private final Duration answerTimeout;
    private final Semaphore environment = new Semaphore(1, true);

    /**
     * Creates a function.
     *
     * @param container the scheme, host and port of the container
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public EmulatedFunction(URI container, HttpCalls http, Duration answerTimeout) {
        this.address = new TargetUrl(URI.create(container + PATH));
        this.http = http;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        var timeout = ThreadedConnector.timeoutFor(call, answerTimeout);
        HttpExchange exchange;
        environment.acquire();
        try {
            exchange = http.exchange(UrlFunction.request(address.uri(), invocation, call), timeout);
        } finally {
            environment.release();
        }
        return switch (exchange) {
            case HttpExchange.NotSent(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.Broken(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.TimedOut(var after) -> InvocationFailures.timedOut(after);
            case Response _ when invocation.type() == InvocationType.EVENT ->
                    FunctionAnswers.accepted(202, call);
            case Response answer -> read(invocation, answer, call);
        };
    }

    private InvocationResult read(Invocation invocation, Response answer, TaskCall call) {
        var body = answer.body();
        if (answer.isSuccess() && !answer.truncated()) {
            if (TIMED_OUT.matcher(body).matches()) {
                return new InvocationResult.Raised(timedOut(body, call));
            }
            var value = FunctionAnswers.parseJson(body);
            if (value != null
                    && value.tree().path("errorType").isTextual()
                    && value.tree().has("errorMessage")) {
                return new InvocationResult.Raised(body);
            }
        }
        return FunctionAnswers.parse(invocation.function().name(), address, answer, call);
    }

    /** Returns the error of Lambda for a timeout. */
    private static String timedOut(String message, TaskCall call) {
        return Payload.of(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("errorType", "Sandbox.Timedout")
                                .put(
                                        "errorMessage",
                                        "RequestId: %s Error: %s"
                                                .formatted(
                                                        FunctionAnswers.requestId(call), message)))
                .text();
    }
}
