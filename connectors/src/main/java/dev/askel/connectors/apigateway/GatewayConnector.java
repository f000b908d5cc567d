package dev.askel.connectors.apigateway;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.CallCredentials;
import dev.askel.connectors.aws.ServiceAddress;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.SignedRequests;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.call.TraceHeaders;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.GuardedResponse;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.guard.OutgoingRequest;
import dev.askel.connectors.http.HttpResult;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Calls APIs by {@code apigateway:invoke}. The host in the parameters is called by https, if the
 * settings {@code askel.connectors.http} allow it. When a setting names an endpoint for {@code
 * executeapi}, that endpoint receives the requests of all hosts instead.
 */
public final class GatewayConnector extends ThreadedConnector {
    private static final String SIGNING_NAME = "execute-api";
    private static final Pattern REGION = Pattern.compile("\\.execute-api\\.([a-z0-9-]+)\\.");

    private final AwsEnvironment aws;
    private final AwsServices services;
    private final GuardedCalls http;
    private final Duration answerTimeout;
    private final int answerBytesMax;
    private final SignedRequests requests = new SignedRequests();

    /**
     * Creates a connector.
     *
     * @param services the source of the credentials of calls
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public GatewayConnector(
            AwsEnvironment aws,
            AwsServices services,
            GuardedCalls http,
            RunningCalls calls,
            Duration answerTimeout,
            int answerBytesMax) {
        super(calls);
        this.aws = aws;
        this.services = services;
        this.http = http;
        this.answerTimeout = answerTimeout;
        this.answerBytesMax = answerBytesMax;
    }

    @Override
    public boolean serves(Resource resource) {
        return resource instanceof Integration integration
                && integration.service().equals("apigateway")
                && integration.api().equals("invoke")
                && integration.pattern() != CallPattern.SYNC
                && integration.pattern() != CallPattern.SYNC_2;
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return RefusedParameters.of(
                parameters, GatewayParameters.parse(parameters.tree()).problems());
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        var parameters =
                Objects.requireNonNull(
                        GatewayParameters.parse(call.parameters().tree()).parameters());
        var found = REGION.matcher(parameters.endpoint());
        var region = found.find() ? found.group(1) : call.region();
        var endpoint =
                aws.endpoint(
                        new ServiceAddress(
                                "executeapi",
                                "EXECUTE_API",
                                "EXECUTE_API",
                                parameters.endpoint(),
                                SIGNING_NAME,
                                region),
                        call.account());
        AwsCredentialsIdentity credentials = null;
        if (parameters.requiresSignature()) {
            switch (services.credentials(endpoint, ServiceCaller.of(call), answerTimeout)) {
                case CallCredentials.Available(var identity) -> credentials = identity;
                case CallCredentials.Anonymous() -> credentials = null;
                case CallCredentials.Unavailable unavailable -> {
                    return failed(ErrorName.TASK_FAILED, unavailable.reason());
                }
            }
        }
        var timeout = timeoutFor(call, answerTimeout);
        var body = body(parameters);
        var base = endpoint.isAws() ? "" : endpoint.address().getRawPath();
        var traced = TraceHeaders.addTo(request(parameters, base, body, credentials, region));
        var request =
                new OutgoingRequest(traced.method(), traced.uri(), traced.headers().map(), body);
        return outcome(
                endpoint.isAws()
                        ? http.exchange(request, answerBytesMax, timeout)
                        : http.exchangeThrough(
                                endpoint.address(), request, answerBytesMax, timeout));
    }

    private HttpRequest request(
            GatewayParameters parameters,
            String base,
            byte[] body,
            @Nullable AwsCredentialsIdentity credentials,
            String region) {
        var headers = new HashMap<String, String>();
        headers.put("User-Agent", "Amazon|StepFunctions");
        if (body.length > 0 && !hasHeader("Content-Type", parameters)) {
            headers.put("Content-Type", "application/json");
        }
        headers.putAll(parameters.headers());
        return requests.create(
                parameters.method(),
                URI.create("https://" + parameters.endpoint() + base + parameters.target()),
                headers,
                body,
                credentials,
                SIGNING_NAME,
                region,
                false);
    }

    private static boolean hasHeader(String header, GatewayParameters parameters) {
        return parameters.headers().keySet().stream().anyMatch(header::equalsIgnoreCase);
    }

    private static byte[] body(GatewayParameters parameters) {
        var body = parameters.requestBody();
        return body == null
                ? new byte[0]
                : Payload.of(body).text().getBytes(StandardCharsets.UTF_8);
    }

    private static TaskOutcome outcome(GuardedResponse answer) {
        return switch (answer) {
            case GuardedResponse.Forbidden(var reason) -> failed(ErrorName.PERMISSIONS, reason);
            case GuardedResponse.Broken(var reason) -> unexecuted(reason);
            case GuardedResponse.TimedOut(var after) ->
                    unexecuted("no answer within %d s".formatted(after.toSeconds()));
            case Answered answered -> read(answered);
        };
    }

    private static TaskOutcome read(Answered answer) {
        var text = HttpResult.bodyTextOrUtf8(answer);
        if (!answer.isSuccess()) {
            // Recorded on AWS: test_apigetway_task_service::test_invoke_error.
            return failed("ApiGateway." + answer.status(), text);
        }
        return answer.truncated()
                ? failed(
                        ErrorName.DATA_LIMIT_EXCEEDED,
                        "The state/task 'apigateway' returned a result with a size exceeding the maximum number of bytes service limit.")
                : new TaskOutcome.Answered(
                        Payload.of(HttpResult.toJson(answer, HttpResult.parseJsonOrText(text))));
    }

    private static TaskOutcome unexecuted(String reason) {
        return failed("ApiGateway.SdkClientException", "Unable to execute HTTP request: " + reason);
    }

    private static TaskOutcome failed(String error, String cause) {
        return new TaskOutcome.Failed(new Failure(error, cause));
    }
}
