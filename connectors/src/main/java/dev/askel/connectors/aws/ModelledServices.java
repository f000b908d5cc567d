package dev.askel.connectors.aws;

import dev.askel.access.AccessKey;
import dev.askel.connectors.aws.OwnServerAddress.OwnServer;
import dev.askel.connectors.aws.protocol.WireRequest;
import dev.askel.connectors.aws.protocol.WireRequests;
import dev.askel.connectors.aws.protocol.WireResponses;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import dev.askel.engine.task.RequiredPermissions;
import dev.askel.engine.task.TaskIdentity;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Calls all services of AWS by their models. */
public final class ModelledServices implements AwsServices {
    private static final String S3 = "s3";
    private static final String STEP_FUNCTIONS = "sfn";

    /** The first segment of a path, with its trailing slash. */
    private static final Pattern BUCKET = Pattern.compile("^/[^/?]*/?");

    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::([0-9]{12}):role/.+");

    private final AwsEnvironment aws;
    private final HttpCalls http;
    private final AssumedRoles roles;
    private final OwnServerAddress ownServer;
    private final Map<String, InProcessEndpoint> inProcess;
    private final SignedRequests requests = new SignedRequests();

    /**
     * Creates a caller without endpoints in this process.
     *
     * @param ownServer receives calls of Step Functions, unless an endpoint of Step Functions is
     *     configured
     */
    public ModelledServices(
            AwsEnvironment aws, HttpCalls http, AssumedRoles roles, OwnServerAddress ownServer) {
        this(aws, http, roles, ownServer, Map.of());
    }

    /**
     * Creates a caller of services.
     *
     * @param ownServer receives calls of Step Functions, unless an endpoint of Step Functions is
     *     configured
     * @param inProcess the endpoints in this process by client, which replace all other endpoints
     */
    public ModelledServices(
            AwsEnvironment aws,
            HttpCalls http,
            AssumedRoles roles,
            OwnServerAddress ownServer,
            Map<String, InProcessEndpoint> inProcess) {
        this.aws = aws;
        this.http = http;
        this.roles = roles;
        this.ownServer = ownServer;
        this.inProcess = Map.copyOf(inProcess);
    }

    @Override
    public boolean hasModel(String client) {
        return ServiceModel.load(client).isPresent();
    }

    @Override
    public ServiceResponse call(ServiceRequest request) throws InterruptedException {
        var model = ServiceModel.load(request.client()).orElseThrow(() -> unknown(request));
        var operation = model.operation(request.operation()).orElseThrow(() -> unknown(request));
        var service = ServiceAddress.of(request.client(), model, request.caller().region());
        if (request.client().equals(STEP_FUNCTIONS)
                && !aws.hasOwnEndpoint(service, request.caller().account())) {
            return callOwnServer(model, operation, request, service);
        }
        if (inProcess.containsKey(request.client())) {
            return switch (openInProcess(model, operation, request)) {
                case StreamedResponse.Unsent(var answer) -> answer;
                case StreamedResponse.Opened(var exchange) ->
                        answer(model, operation, http.readAnswer(exchange, request.client()));
            };
        }
        return switch (prepare(model, operation, request)) {
            case PreparedCall.Unsent(var answer) -> answer;
            case PreparedCall.Signed(var signed) ->
                    answer(model, operation, http.exchange(signed, request.timeout()));
        };
    }

    /**
     * Makes a call and returns when the head of the answer has arrived, for a caller that reads the
     * answer itself. Blocks, so it must run on a virtual thread.
     *
     * @param request the request, which must not be for Step Functions. Its timeout is the maximum
     *     wait for the head, and for each further part of the answer
     */
    public StreamedResponse openStream(ServiceRequest request) throws InterruptedException {
        var model = ServiceModel.load(request.client()).orElseThrow(() -> unknown(request));
        var operation = model.operation(request.operation()).orElseThrow(() -> unknown(request));
        if (inProcess.containsKey(request.client())) {
            return openInProcess(model, operation, request);
        }
        return switch (prepare(model, operation, request)) {
            case PreparedCall.Unsent(var answer) -> new StreamedResponse.Unsent(answer);
            case PreparedCall.Signed(var signed) ->
                    new StreamedResponse.Opened(http.openStream(signed, request.timeout()));
        };
    }

    private StreamedResponse openInProcess(
            ServiceModel model, ServiceOperation operation, ServiceRequest request)
            throws InterruptedException {
        var missing = WireRequests.missingAddressMessage(model, operation, request.parameters());
        if (missing != null) {
            return new StreamedResponse.Unsent(new ServiceResponse.Unaddressed(missing));
        }
        var endpoint = Objects.requireNonNull(inProcess.get(request.client()));
        return new StreamedResponse.Opened(
                endpoint.answer(
                        operation.name(),
                        request.caller().account(),
                        WireRequests.of(model, operation, request.parameters())));
    }

    private PreparedCall prepare(
            ServiceModel model, ServiceOperation operation, ServiceRequest request)
            throws InterruptedException {
        var missing = WireRequests.missingAddressMessage(model, operation, request.parameters());
        var refusal = missing == null ? RequestAddress.refusal(request) : missing;
        if (refusal != null) {
            return new PreparedCall.Unsent(new ServiceResponse.Unaddressed(refusal));
        }
        var service = ServiceAddress.of(request.client(), model, request.caller().region());
        var target = RequestAddress.of(service, request);
        var endpoint = aws.endpoint(target, request.caller().account());
        var credentials =
                operation.isUnsigned() && request.caller().taskRoleArn() == null
                        ? new CallCredentials.Anonymous()
                        : credentials(endpoint, request.caller(), request.timeout());
        return switch (credentials) {
            case CallCredentials.Available(var identity) ->
                    new PreparedCall.Signed(
                            signedRequest(model, operation, request, target, endpoint, identity));
            case CallCredentials.Anonymous() ->
                    new PreparedCall.Signed(
                            signedRequest(model, operation, request, target, endpoint, null));
            case CallCredentials.Missing unavailable ->
                    new PreparedCall.Unsent(new ServiceResponse.Unsigned(unavailable.reason()));
            case CallCredentials.NotAssumed refused ->
                    new PreparedCall.Unsent(
                            new ServiceResponse.Unsigned(
                                    refused.reason(),
                                    refused.isExecutionRole(),
                                    refused.isTransient(),
                                    refused.isCallerUnusable()));
        };
    }

    /** Reads the refusal in an answer with a status of 300 or above. */
    public ServiceResponse.Refused parseRefusal(String client, Response answer) {
        return refused(ServiceModel.load(client).orElseThrow(), answer);
    }

    /**
     * Calls this server with the role of the execution or of the state. A server that does not
     * verify signatures reads only the account of the role.
     */
    private ServiceResponse callOwnServer(
            ServiceModel model,
            ServiceOperation operation,
            ServiceRequest request,
            ServiceAddress target)
            throws InterruptedException {
        var own = ownServer.await(request.timeout());
        if (own.isEmpty()) {
            return new ServiceResponse.NotSent("This server does not listen on a port");
        }
        var caller = request.caller();
        var roleArn = caller.taskRoleArn();
        var role = roleArn == null ? null : ROLE.matcher(roleArn);
        var account = role != null && role.matches() ? role.group(1) : caller.account();
        var endpoint = new ServiceEndpoint(own.get().address(), false);
        var identities = own.get().identities();
        if (identities == null) {
            return sendToOwnServer(
                    model,
                    operation,
                    request,
                    target,
                    endpoint,
                    OwnServer.unverifiedCredentials(account));
        }
        if (!account.equals(caller.account())) {
            return new ServiceResponse.Unsigned(
                    "The role %s belongs to another account than the execution".formatted(roleArn));
        }
        return switch (identify(identities, caller)) {
            case TaskIdentity.Keys(var key, var token) ->
                    sendToOwnServer(
                            model, operation, request, target, endpoint, credentials(key, token));
            case TaskIdentity.Refused(var reason) ->
                    ServiceResponse.Unsigned.executionRoleUnusable(reason);
            case TaskIdentity.Unavailable() ->
                    ServiceResponse.Unsigned.executionRoleUnusable(RequiredPermissions.UNREAD_ROLE);
        };
    }

    private static TaskIdentity identify(TaskIdentity.Source identities, ServiceCaller caller)
            throws InterruptedException {
        try {
            return identities
                    .identify(caller.account(), caller.executionRoleArn(), caller.taskRoleArn())
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A task got no identity", e.getCause());
        }
    }

    private static AwsCredentialsIdentity credentials(AccessKey key, @Nullable String token) {
        return token == null
                ? AwsBasicCredentials.create(key.id().text(), key.secret())
                : AwsSessionCredentials.create(key.id().text(), key.secret(), token);
    }

    private ServiceResponse sendToOwnServer(
            ServiceModel model,
            ServiceOperation operation,
            ServiceRequest request,
            ServiceAddress target,
            ServiceEndpoint endpoint,
            @Nullable AwsCredentialsIdentity credentials)
            throws InterruptedException {
        var signed = signedRequest(model, operation, request, target, endpoint, credentials);
        return answer(
                model,
                operation,
                ownServer.clientOrDefault(http).exchange(signed, request.timeout()));
    }

    private static ServiceResponse answer(
            ServiceModel model, ServiceOperation operation, HttpExchange exchange) {
        return switch (exchange) {
            case Response answer -> read(model, operation, answer);
            case HttpExchange.NotSent(var reason) -> new ServiceResponse.NotSent(reason);
            case HttpExchange.Broken(var reason) -> new ServiceResponse.Broken(reason);
            case HttpExchange.TimedOut(var after) -> new ServiceResponse.TimedOut(after);
        };
    }

    /**
     * Creates the signed request of a call.
     *
     * @param credentials null for an unsigned request
     */
    HttpRequest signedRequest(
            ServiceModel model,
            ServiceOperation operation,
            ServiceRequest request,
            ServiceAddress target,
            ServiceEndpoint endpoint,
            @Nullable AwsCredentialsIdentity credentials) {
        var wire = WireRequests.of(model, operation, request.parameters());
        boolean s3 = request.client().equals(S3);
        return requests.create(
                wire.method(),
                address(endpoint, wire, s3 && BucketAddress.of(target, request) != null),
                wire.headers(),
                wire.body(),
                credentials,
                target.signingName(),
                target.signingRegion(),
                s3);
    }

    @Override
    public CallCredentials credentials(
            ServiceEndpoint endpoint, ServiceCaller caller, Duration timeout)
            throws InterruptedException {
        var ofRole = roles.assume(this, caller, timeout);
        return ofRole == null ? ownCredentials(endpoint) : ofRole;
    }

    private CallCredentials ownCredentials(ServiceEndpoint endpoint) throws InterruptedException {
        try {
            var identity = aws.credentials(endpoint);
            return identity == null
                    ? new CallCredentials.Anonymous()
                    : new CallCredentials.Available(identity);
        } catch (SdkClientException e) {
            return new CallCredentials.Missing(e.getMessage());
        }
    }

    @Override
    public boolean assumesExecutionRoles() {
        return roles.assumesExecutionRoles();
    }

    private static IllegalArgumentException unknown(ServiceRequest request) {
        return new IllegalArgumentException(
                "No operation " + request.client() + ":" + request.operation());
    }

    /**
     * Returns the address of a request. AWS expects host prefixes and buckets in the host;
     * configured endpoints expect them only in the path.
     *
     * @param hosted whether the host at AWS contains the bucket; the bucket is then removed from
     *     the start of the path
     */
    private static URI address(ServiceEndpoint endpoint, WireRequest wire, boolean hosted) {
        if (!endpoint.isAws()) {
            return endpoint.addressOf(wire.target());
        }
        var base = endpoint.address();
        var prefix = hosted ? "" : wire.hostPrefix();
        var target = hosted ? BUCKET.matcher(wire.target()).replaceFirst("/") : wire.target();
        return URI.create(
                "%s://%s%s%s%s"
                        .formatted(
                                base.getScheme(),
                                prefix,
                                base.getRawAuthority(),
                                base.getRawPath(),
                                target));
    }

    private static ServiceResponse read(
            ServiceModel model, ServiceOperation operation, Response answer) {
        if (!answer.isSuccess()) {
            return refused(model, answer);
        }
        if (answer.truncated()) {
            return new ServiceResponse.Broken(
                    "The answer is longer than askel.connectors.answer-bytes-max, or than a sixth of this node's memory for answers (docs/memory.md)");
        }
        var result = WireResponses.parseResult(model, operation, answer);
        var id = WireResponses.parseRequestId(model, answer);
        return result == null
                ? new ServiceResponse.Broken(
                        "The answer is not " + model.protocol().toUpperCase(Locale.ROOT))
                : new ServiceResponse.Answered(result, answer, id == null ? "" : id);
    }

    private static ServiceResponse.Refused refused(ServiceModel model, Response answer) {
        var refusal = WireResponses.parseRefusal(model, answer);
        var code = refusal.code();
        return new ServiceResponse.Refused(
                answer.status(),
                code,
                refusal.message(),
                refusal.requestId(),
                answer.headers().firstValue("x-amz-id-2").orElse(null),
                code == null ? null : exception(model, code));
    }

    /** Returns the name of an error in the service's model; null when it has none. */
    private static @Nullable String exception(ServiceModel model, String code) {
        var shape = model.errorShapeName(code);
        // Codes of the previous query protocol begin with the name of their service.
        return shape == null
                ? model.errorShapeName(code.substring(code.lastIndexOf('.') + 1))
                : shape;
    }
}
