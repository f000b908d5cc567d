package dev.askel.connectors.lambda;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.CallCredentials;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceEndpoint;
import dev.askel.connectors.aws.ServiceRefusal;
import dev.askel.connectors.aws.SignedRequests;
import dev.askel.connectors.call.HeaderText;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.call.TraceHeaders;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.engine.task.TaskCall;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Invokes functions through Lambda's REST API, of AWS or of a compatible endpoint. */
public final class LambdaApi implements Invoker {
    private static final String SERVICE = "lambda";

    /** Errors of Invoke for which version 1 of the SDK for Java has a class. */
    private static final Set<String> MODELLED =
            Set.of(
                    "EC2AccessDeniedException",
                    "EC2ThrottledException",
                    "EC2UnexpectedException",
                    "EFSIOException",
                    "EFSMountConnectivityException",
                    "EFSMountFailureException",
                    "EFSMountTimeoutException",
                    "ENILimitReachedException",
                    "InvalidParameterValueException",
                    "InvalidRequestContentException",
                    "InvalidRuntimeException",
                    "InvalidSecurityGroupIDException",
                    "InvalidSubnetIDException",
                    "InvalidZipFileException",
                    "KMSAccessDeniedException",
                    "KMSDisabledException",
                    "KMSInvalidStateException",
                    "KMSNotFoundException",
                    "RecursiveInvocationException",
                    "RequestTooLargeException",
                    "ResourceConflictException",
                    "ResourceNotFoundException",
                    "ResourceNotReadyException",
                    "ServiceException",
                    "SnapStartException",
                    "SnapStartNotReadyException",
                    "SnapStartTimeoutException",
                    "SubnetIPAddressLimitReachedException",
                    "TooManyRequestsException",
                    "UnsupportedMediaTypeException");

    private final AwsEnvironment aws;
    private final AwsServices services;
    private final HttpCalls http;
    private final Duration answerTimeout;
    private final SignedRequests requests = new SignedRequests();

    /**
     * Creates an invoker.
     *
     * @param services the source of the credentials of calls
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds; a
     *     function runs at most 15 minutes
     */
    public LambdaApi(
            AwsEnvironment aws, AwsServices services, HttpCalls http, Duration answerTimeout) {
        this.aws = aws;
        this.services = services;
        this.http = http;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean canInvoke(FunctionName function) {
        return true;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        var function = invocation.function();
        var region = function.region() == null ? call.region() : function.region();
        var endpoint = aws.endpoint(SERVICE, region, call.account());
        var timeout = ThreadedConnector.timeoutFor(call, answerTimeout);
        var caller =
                new ServiceCaller(call.account(), region, call.executionRoleArn(), call.roleArn());
        AwsCredentialsIdentity identity;
        switch (services.credentials(endpoint, caller, timeout)) {
            case CallCredentials.Available(var available) -> identity = available;
            case CallCredentials.Anonymous() -> identity = null;
            case CallCredentials.Missing(var sources) -> {
                return new InvocationResult.Refused(withoutCredentials(function, sources));
            }
            case CallCredentials.NotAssumed(var reason, _, _, _) -> {
                return new InvocationResult.Refused(new Failure(ErrorName.TASK_FAILED, reason));
            }
        }
        var request =
                requests.createPost(
                        address(endpoint, invocation, call),
                        headers(invocation, call),
                        invocation.payload(),
                        identity,
                        SERVICE,
                        region);
        return read(invocation, http.exchange(request, timeout));
    }

    // AWS receives the function as written. Other endpoints receive only the name if it identifies
    // the same function, because some of them, such as SAM's, do not accept ARNs.
    private static URI address(ServiceEndpoint endpoint, Invocation invocation, TaskCall call) {
        var function = invocation.function();
        boolean isOwnAccount =
                function.account() == null || function.account().equals(call.account());
        boolean usesBareName = !endpoint.isAws() && isOwnAccount;
        var qualifier =
                invocation.qualifier() == null && usesBareName
                        ? function.qualifier()
                        : invocation.qualifier();
        return endpoint.addressOf(
                "/2015-03-31/functions/%s/invocations%s"
                        .formatted(
                                encoded(usesBareName ? function.name() : function.text()),
                                qualifier == null ? "" : "?Qualifier=" + encoded(qualifier)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> headers(Invocation invocation, TaskCall call) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("X-Amz-Invocation-Type", invocation.type().apiName());
        putIfGiven(headers, "X-Amz-Log-Type", invocation.logType());
        putIfGiven(headers, "X-Amz-Client-Context", invocation.clientContext());
        headers.putAll(TraceHeaders.of(call.traceHeader()));
        return headers;
    }

    private static void putIfGiven(
            Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, HeaderText.encode(value));
        }
    }

    private static InvocationResult read(Invocation invocation, HttpExchange exchange) {
        return switch (exchange) {
            case HttpExchange.Response answer -> read(invocation, answer);
            case HttpExchange.NotSent(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.Broken(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.TimedOut(var after) -> InvocationFailures.timedOut(after);
        };
    }

    private static InvocationResult read(Invocation invocation, HttpExchange.Response answer) {
        if (!answer.isSuccess()) {
            var refusal = ServiceRefusal.parse(answer);
            var code = refusal.code();
            var exception = code != null && MODELLED.contains(code) ? code : "AWSLambdaException";
            return new InvocationResult.Refused(refusal.failure("Lambda", "AWSLambda", exception));
        }
        if (answer.truncated()) {
            return new InvocationResult.Oversized();
        }
        var headers = answer.headers();
        var body = answer.body();
        if (headers.firstValue("X-Amz-Function-Error").isPresent()) {
            return new InvocationResult.Raised(body);
        }
        boolean isSynchronous = invocation.type() == InvocationType.REQUEST_RESPONSE;
        return new InvocationResult.Returned(
                isSynchronous && body.isEmpty() ? "null" : body,
                answer.status(),
                headers.firstValue("X-Amz-Executed-Version")
                        .orElse(isSynchronous ? "$LATEST" : null),
                headers.firstValue("X-Amz-Log-Result").orElse(null),
                headers.firstValue("x-amzn-RequestId").orElse(""),
                answer);
    }

    private static Failure withoutCredentials(FunctionName function, @Nullable String sources) {
        return new Failure(
                InvocationFailures.SDK_CLIENT_EXCEPTION,
                ("AWS Lambda cannot be called without credentials. Set AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY; outside AWS, set AWS_ENDPOINT_URL_LAMBDA or map the"
                                + " function to a URL (--function %s=URL). %s")
                        .formatted(function.name(), sources));
    }
}
