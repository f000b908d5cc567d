package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.wire.RequestMembers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request for a route, with its parameters and body.
 *
 * @param scope the account and region that the request names; null when it names neither
 * @param principalArn the ARN of the verified client; null when requests are not verified
 * @param namesRegion whether the signature names the region; a person's session names only the
 *     account
 * @param requestId the id of the request, as the client sees it
 * @param parameters the parameters of path and query
 * @param body the body; empty when there is none
 * @param headers the headers that routes read
 * @param abandoned completes when the client no longer waits for the answer
 * @param rendering the executor that writes long answers; never the engine's threads
 * @param permissions decides whether the same client may send another request
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record RestCall(
        @Nullable CredentialScope scope,
        @Nullable String principalArn,
        boolean namesRegion,
        String requestId,
        ParameterValues parameters,
        byte[] body,
        RouteHeaders headers,
        CompletionStage<?> abandoned,
        Executor rendering,
        Permissions permissions) {

    /** Decides whether the client may send a request. Denials are not recorded. */
    @FunctionalInterface
    public interface Permissions {
        CompletionStage<Boolean> permit(String operationId, RestCall call);
    }

    /**
     * Whether the client may send a request for a route about another resource. An answer must not
     * include data of a resource that the client cannot request itself.
     *
     * @param parameter the parameter that names the resource
     */
    public CompletionStage<Boolean> mayRequest(String operationId, String parameter, String arn) {
        return permissions.permit(
                operationId,
                new RestCall(
                        scope,
                        principalArn,
                        namesRegion,
                        requestId,
                        ParameterValues.of(parameter, arn),
                        new byte[0],
                        RouteHeaders.NONE,
                        abandoned,
                        rendering,
                        permissions));
    }

    /** The caller, with the account and region of the signature or the default scope. */
    public Caller caller() {
        return caller(scope == null ? CredentialScope.DEFAULT : scope);
    }

    /**
     * The caller for the resource of an ARN. An unsigned request uses the account and region of
     * that ARN. A request of a session uses only the region of that ARN. A suffix after {@code #}
     * does not belong to the ARN (docs/mocks.md).
     */
    public Caller callerFor(@Nullable String arn) {
        if (!namesRegion
                && arn != null
                && Arns.parse(arn.split("#", 2)[0]) instanceof Answer.Ok(var read)) {
            var arnScope = read.scope();
            return caller(
                    new CredentialScope(
                            scope == null ? arnScope.account() : scope.account(),
                            arnScope.region()));
        }
        return caller();
    }

    /** The account and region of the signature; null when the request names no region. */
    public @Nullable ArnScope signedScope() {
        return namesRegion ? caller().scope() : null;
    }

    /** The parameters of path and query by name, without the body. */
    public RequestMembers parameterMembers() {
        return withParameters(RequestMembers.none());
    }

    /** The request of an AWS operation: the values of path, query and body, by member name. */
    public RequestMembers operationMembers() {
        return withParameters(
                body.length == 0 ? RequestMembers.none() : RequestMembers.parse(body));
    }

    private RequestMembers withParameters(RequestMembers given) {
        var members = given;
        for (var parameter : parameters.all().entrySet()) {
            members = with(members, parameter.getKey(), parameter.getValue());
        }
        return members;
    }

    @SuppressWarnings("unchecked") // ParameterValues stores only these types
    private static RequestMembers with(RequestMembers members, String name, Object value) {
        return switch (value) {
            case String text -> members.with(name, text);
            case Long number -> members.with(name, number);
            case Boolean flag -> members.with(name, flag);
            case List<?> texts -> members.with(name, (List<String>) texts);
            case Instant time -> members.with(name, time.toString());
            default -> throw new IllegalStateException(name + " is " + value);
        };
    }

    private Caller caller(CredentialScope credentials) {
        return new Caller(credentials.account(), credentials.region(), requestId);
    }
}
