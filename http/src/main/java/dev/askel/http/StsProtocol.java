package dev.askel.http;

import dev.askel.access.Principal;
import dev.askel.access.key.RoleSessions.AssumeRoleResult;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.Authentication.Refused;
import dev.askel.http.admission.Admission;
import dev.askel.http.message.BoundedBody;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.message.RequestFailure;
import dev.askel.http.rest.PercentDecoding;
import dev.askel.http.sts.AssumeRoleRequest;
import dev.askel.http.sts.StsResponse;
import dev.askel.http.wire.WireError;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Answers AWS STS: {@code GetCallerIdentity} and {@code AssumeRole} as forms at {@code POST /}, and
 * presigned at {@code GET /}. Never fails: each failure becomes an answer.
 */
final class StsProtocol {
    private static final String SERVICE = "sts";
    private static final String ACTION = "Action";

    private final Authentication authentication;
    private final AuditTrail trail;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final Materializer materializer;

    StsProtocol(
            Authentication authentication,
            AuditTrail trail,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            Materializer materializer) {
        this.authentication = authentication;
        this.trail = trail;
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.materializer = materializer;
    }

    /**
     * Whether a request is for STS. Requests for Step Functions name their operation in the header
     * {@code X-Amz-Target}.
     */
    static boolean serves(HttpRequest request) {
        if (!request.getUri().path().equals("/") || request.getHeader("x-amz-target").isPresent()) {
            return false;
        }
        return request.method().equals(HttpMethods.POST)
                ? isForm(request)
                : request.method().equals(HttpMethods.GET)
                        && request.getUri().rawQueryString().orElse("").contains(ACTION + "=");
    }

    private static boolean isForm(HttpRequest request) {
        var type = request.entity().getContentType().mediaType();
        return type.mainType().equals("application")
                && type.subType().equals("x-www-form-urlencoded");
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        long bytes =
                request.entity().getContentLengthOption().orElse(settings.bodyLimits().bytesMax());
        if (bytes > settings.bodyLimits().bytesMax()) {
            return refused(
                    request, requestId, new WireError.TooLarge(settings.bodyLimits().bytesMax()));
        }
        return authentication
                .identify(request, SERVICE, requestId, connection.clientAddress())
                .thenCompose(found ->
                        switch (found) {
                            case Refused(var error) -> refused(request, requestId, error);
                            case Identified(var identity) ->
                                    answer(request, requestId, connection, identity, bytes);
                        });
    }

    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, WireError error) {
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ -> HttpResponses.sts(requestId, StsResponse.error(error, requestId)));
    }

    private CompletionStage<HttpResponse> answer(
            HttpRequest request,
            String requestId,
            ClientConnection connection,
            Identity identity,
            long bytes) {
        var account = identity.scope().account();
        var permit =
                identity.isVerifiedAfterBody()
                        ? admission.tryAcquireUnverified(
                                account, String.valueOf(connection.clientAddress()), bytes)
                        : admission.tryAcquireRequest(account, bytes);
        if (permit.isEmpty()) {
            return refused(request, requestId, throttled());
        }
        return BoundedBody.read(
                        request, settings.bodyLimits(), materializer, identity.payloadHash())
                .thenCompose(body -> {
                    var refusal = identity.refusal();
                    if (refusal.isPresent()) {
                        return refused(refusal.get(), requestId);
                    }
                    return permit.get().tryStart()
                            ? runner.runShort(() ->
                                    perform(
                                            form(request, body),
                                            identity,
                                            requestId,
                                            connection.clientAddress()))
                            : refused(throttled(), requestId);
                })
                .handle((answer, failure) -> {
                    permit.get().release();
                    return HttpResponses.sts(
                            requestId,
                            failure == null
                                    ? answer
                                    : StsResponse.error(
                                            RequestFailure.errorOf(requestId, "to STS", failure),
                                            requestId));
                });
    }

    /** Returns the parameters of the query and the body. */
    private static Map<String, List<String>> form(HttpRequest request, byte[] body) {
        var query = PercentDecoding.decodeQuery(request.getUri().rawQueryString().orElse(""));
        var fields = PercentDecoding.decodeQuery(new String(body, StandardCharsets.UTF_8));
        var form = new LinkedHashMap<String, List<String>>();
        if (query != null && fields != null) {
            form.putAll(query);
            form.putAll(fields);
        }
        return form;
    }

    private CompletionStage<StsResponse> perform(
            Map<String, List<String>> form,
            Identity identity,
            String requestId,
            @Nullable String address) {
        var action = form.getOrDefault(ACTION, List.of("")).getFirst();
        return switch (action) {
            case "GetCallerIdentity" ->
                    CompletableFuture.completedStage(
                            StsResponse.callerIdentity(identity.principal(), requestId));
            case "AssumeRole" -> assume(form, identity.principal(), requestId, address);
            case String unknown ->
                    error(
                            400,
                            "InvalidAction",
                            "Could not find operation %s for version 2011-06-15".formatted(unknown),
                            requestId);
        };
    }

    private CompletionStage<StsResponse> assume(
            Map<String, List<String>> form,
            Principal caller,
            String requestId,
            @Nullable String address) {
        var services = authentication.services();
        if (services == null) {
            return error(
                    400,
                    "InvalidAction",
                    "AssumeRole needs a server with askel.auth = keys.",
                    requestId);
        }
        AssumeRoleRequest request;
        try {
            request = AssumeRoleRequest.parse(form);
        } catch (IllegalArgumentException e) {
            return error(400, "ValidationError", String.valueOf(e.getMessage()), requestId);
        }
        return services.sessions()
                .assume(caller, request.roleArn(), request.sessionName(), request.duration())
                .thenCompose(result ->
                        switch (result) {
                            case AssumeRoleResult.TemporaryCredentials session ->
                                    trail.recordChange(
                                                    assumption(
                                                            caller,
                                                            request.roleArn(),
                                                            requestId,
                                                            address,
                                                            Verdict.ALLOWED))
                                            .thenApply(refusal ->
                                                    refusal.map(error ->
                                                                    StsResponse.error(
                                                                            new WireError
                                                                                    .EngineRefusal(
                                                                                    error),
                                                                            requestId))
                                                            .orElseGet(() ->
                                                                    StsResponse.assumedRole(
                                                                            session, requestId)));
                            case AssumeRoleResult.Denied() -> {
                                trail.recordRefusal(
                                        assumption(
                                                caller,
                                                request.roleArn(),
                                                requestId,
                                                address,
                                                Verdict.DENIED));
                                yield error(
                                        403,
                                        "AccessDenied",
                                        "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
                                                .formatted(caller.arn(), request.roleArn()),
                                        requestId);
                            }
                            case AssumeRoleResult.Overloaded() -> refused(throttled(), requestId);
                            case AssumeRoleResult.Unavailable() ->
                                    refused(unavailable(), requestId);
                        });
    }

    private static AuditEvent assumption(
            Principal caller,
            String roleArn,
            String requestId,
            @Nullable String address,
            Verdict verdict) {
        return new AuditEvent(
                caller.account(),
                caller.arn(),
                "sts:AssumeRole",
                roleArn,
                requestId,
                address,
                verdict);
    }

    private static CompletionStage<StsResponse> refused(WireError error, String requestId) {
        return CompletableFuture.completedStage(StsResponse.error(error, requestId));
    }

    private static CompletionStage<StsResponse> error(
            int status, String code, String message, String requestId) {
        return CompletableFuture.completedStage(
                StsResponse.error(status, code, message, requestId));
    }

    private static WireError throttled() {
        return new WireError.EngineRefusal(new EngineError.ThrottlingException());
    }

    private static WireError unavailable() {
        return new WireError.EngineRefusal(new EngineError.ServiceUnavailable());
    }
}
