package dev.askel.http;

import dev.askel.access.AccessKeyId;
import dev.askel.access.key.Credentials.Lookup;
import dev.askel.access.person.PersonSessions;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignatureClaim;
import dev.askel.access.signature.SignatureRefusal;
import dev.askel.access.signature.SignatureVerifier;
import dev.askel.engine.api.EngineError;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SignInServices;
import dev.askel.http.wire.WireError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the callers of requests, as {@code askel.auth} demands: by their access keys or their
 * sessions, or not at all. Safe for use by many threads.
 */
final class Authentication {
    /** The service of the signatures of all requests except those to STS. */
    static final String STEP_FUNCTIONS = "states";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final @Nullable AccessServices services;
    private final @Nullable SignatureVerifier verifier;
    private final Executor executor;

    /** The result of an identification. */
    sealed interface Identification {}

    /** The caller is known; its signature is verified after the body. */
    record Identified(Identity identity) implements Identification {}

    /** The request is not accepted; its body need not be read. */
    record Refused(WireError error) implements Identification {}

    /**
     * Creates the authentication of a server.
     *
     * @param services null when requests are not verified
     * @param executor runs the rest of a request whose key was read from the database
     */
    Authentication(@Nullable AccessServices services, Executor executor) {
        this.services = services;
        this.executor = executor;
        verifier = services == null ? null : new SignatureVerifier(services.clock());
    }

    /** Whether requests are verified. */
    boolean isRequired() {
        return services != null;
    }

    /** The services; null when requests are not verified. */
    @Nullable AccessServices services() {
        return services;
    }

    /**
     * Identifies the caller from the head of a request.
     *
     * @param service the service for which the request must be signed
     */
    CompletionStage<Identification> identify(HttpRequest request, String service) {
        if (services == null || verifier == null) {
            return CompletableFuture.completedStage(unverified(request));
        }
        var signed = SignedHead.of(request);
        return verifier.read(
                signed,
                service,
                claim -> identify(services, verifier, signed, claim),
                refusal -> CompletableFuture.completedStage(refused(refusal)));
    }

    /**
     * Identifies the caller of the REST API or a page. A request without a signature may have the
     * session of a person.
     */
    CompletionStage<Identification> identifyKeyOrPerson(HttpRequest request) {
        var people = services == null ? null : services.people();
        var head = new SessionHead(request);
        var sessionId = head.sessionId();
        if (people == null
                || sessionId.isEmpty()
                || request.getHeader("authorization").isPresent()) {
            return identify(request, STEP_FUNCTIONS);
        }
        return head.isFromOwnPage()
                ? identify(people, sessionId.get())
                : CompletableFuture.completedStage(
                        new Refused(
                                new WireError.EngineRefusal(
                                        new EngineError.AccessDeniedException(
                                                "A change with a session needs the header Origin,"
                                                        + " as browsers send it."))));
    }

    private CompletionStage<Identification> identify(SignInServices people, String sessionId) {
        var lookup = people.sessions().find(sessionId);
        return lookup.toCompletableFuture().isDone()
                ? lookup.thenApply(Authentication::identified)
                : lookup.thenApplyAsync(Authentication::identified, executor);
    }

    private static Identification identified(PersonSessions.Lookup lookup) {
        return switch (lookup) {
            case PersonSessions.Lookup.Found(var principal) ->
                    new Identified(Identity.person(principal));
            case PersonSessions.Lookup.Unknown() -> refused(SignatureRefusal.expiredToken());
            case PersonSessions.Lookup.Overloaded() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ThrottlingException()));
            case PersonSessions.Lookup.Unavailable() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ServiceUnavailable()));
        };
    }

    private static Identification unverified(HttpRequest request) {
        var authorization = request.getHeader("authorization").map(HttpHeader::value).orElse(null);
        var scope = CredentialScope.of(authorization);
        return scope.isEmpty()
                ? refused(
                        new SignatureRefusal(
                                SignatureRefusal.Kind.INCOMPLETE,
                                "Authorization header requires 'Credential' parameter."))
                : new Identified(
                        Identity.unverified(
                                scope.get(),
                                authorization != null && authorization.startsWith(ALGORITHM)));
    }

    private CompletionStage<Identification> identify(
            AccessServices with,
            SignatureVerifier verifying,
            SignableRequest request,
            SignatureClaim claim) {
        var id = AccessKeyId.parse(claim.keyId());
        if (id.isEmpty()) {
            return CompletableFuture.completedStage(refused(SignatureRefusal.unknownKey()));
        }
        var lookup = with.credentials().find(id.get(), claim.sessionToken());
        // A lookup in the database completes on a thread that must not do the rest of the request.
        return lookup.toCompletableFuture().isDone()
                ? lookup.thenApply(found -> identified(verifying, request, claim, found))
                : lookup.thenApplyAsync(
                        found -> identified(verifying, request, claim, found), executor);
    }

    private static Identification identified(
            SignatureVerifier verifying,
            SignableRequest request,
            SignatureClaim claim,
            Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found(var secret, var principal) ->
                    new Identified(
                            Identity.claimed(
                                    new CredentialScope(principal.account(), claim.region()),
                                    principal,
                                    bodyHash ->
                                            verify(verifying, request, claim, secret, bodyHash)));
            case Lookup.Unknown() -> refused(SignatureRefusal.unknownKey());
            case Lookup.Expired() -> refused(SignatureRefusal.expiredToken());
            case Lookup.Overloaded() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ThrottlingException()));
            case Lookup.Unavailable() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ServiceUnavailable()));
        };
    }

    private static Optional<WireError> verify(
            SignatureVerifier verifying,
            SignableRequest request,
            SignatureClaim claim,
            String secret,
            String bodyHash) {
        return verifying
                .verify(request, claim, secret, bodyHash)
                .map(WireError.RefusedSignature::new);
    }

    private static Refused refused(SignatureRefusal refusal) {
        return new Refused(new WireError.RefusedSignature(refusal));
    }
}
