package dev.askel.http;

import dev.askel.access.AccessKeyId;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.person.PersonSessions;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignatureClaim;
import dev.askel.access.signature.SignatureRefusal;
import dev.askel.access.signature.SignatureVerifier;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.auth.UnauthenticatedRefusal;
import dev.askel.http.message.SignedHead;
import dev.askel.http.session.OidcSignIn;
import dev.askel.http.session.OidcSignIn.BearerLookupResult;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SignInServices;
import dev.askel.http.wire.WireError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the callers of requests by access keys, sessions or bearer tokens of an identity
 * provider. With {@code askel.auth = off} it verifies nothing. Safe for use by many threads.
 */
final class Authentication {
    /** The service name in the signatures of all requests except requests to STS. */
    static final String STEP_FUNCTIONS = "states";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String BEARER = "Bearer ";

    private final @Nullable AccessServices services;
    private final @Nullable SignatureVerifier verifier;
    private final Executor executor;
    private final AuditTrail trail;
    private final String installationAccount;

    /** The result of an identification. */
    sealed interface Identification {}

    /**
     * The caller is known. The signature of the request, if it has one, is verified after the body.
     */
    record Identified(Identity identity) implements Identification {}

    /** The request is refused. The body of the request need not be read. */
    record Refused(WireError error) implements Identification {}

    /**
     * Creates the authentication of a server.
     *
     * @param services null when requests are not verified
     * @param executor runs the rest of a request whose key, session or token was looked up
     * @param trail records refused requests
     * @param installationAccount the account of twelve digits whose audit log contains the refusals
     */
    Authentication(
            @Nullable AccessServices services,
            Executor executor,
            AuditTrail trail,
            String installationAccount) {
        this.services = services;
        this.executor = executor;
        this.trail = trail;
        this.installationAccount = installationAccount;
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
     * Identifies the caller from the head of a request. A refused signature is recorded in the
     * audit log.
     *
     * @param service the service for which the request must be signed
     * @param address the client's address; null when unknown
     */
    CompletionStage<Identification> identify(
            HttpRequest request, String service, String requestId, @Nullable String address) {
        return findKey(request, service, requestId, address)
                .thenApply(found -> inNamedRegion(request, found));
    }

    private CompletionStage<Identification> findKey(
            HttpRequest request, String service, String requestId, @Nullable String address) {
        var refusals = refusalOf(request, requestId, address);
        return recordIfRefused(identify(request, service, refusals), refusals);
    }

    /** Applies the region that a request without a signature names. */
    private static Identification inNamedRegion(HttpRequest request, Identification found) {
        var header = request.getHeader(CredentialScope.REGION_HEADER);
        if (header.isEmpty() || !(found instanceof Identified(var identity))) {
            return found;
        }
        var region = header.get().value();
        return CredentialScope.isRegion(region)
                ? new Identified(identity.inRegion(region))
                : new Refused(
                        new WireError.EngineRefusal(
                                new EngineError.ValidationException(
                                        "The header %s is not the name of a region."
                                                .formatted(CredentialScope.REGION_HEADER))));
    }

    private UnauthenticatedRefusal refusalOf(
            HttpRequest request, String requestId, @Nullable String address) {
        return new UnauthenticatedRefusal(
                trail, installationAccount, () -> request.getUri().path(), requestId, address);
    }

    /** Records a refusal of a signature, session or token in the audit log. */
    private static CompletionStage<Identification> recordIfRefused(
            CompletionStage<Identification> identification, UnauthenticatedRefusal refusals) {
        return identification.thenApply(found -> {
            if (found instanceof Refused(var error)
                    && (error instanceof WireError.RefusedSignature
                            || error instanceof WireError.RefusedBearer)) {
                refusals.record();
            }
            return found;
        });
    }

    private CompletionStage<Identification> identify(
            HttpRequest request, String service, UnauthenticatedRefusal refusals) {
        if (services == null || verifier == null) {
            return CompletableFuture.completedStage(unverified(request));
        }
        var signed = SignedHead.of(request);
        return verifier.readClaim(
                signed,
                service,
                claim -> identify(services, verifier, signed, claim, refusals),
                refusal -> CompletableFuture.completedStage(refused(refusal)));
    }

    /**
     * Identifies the caller of the REST API or a page, whose requests are signed for {@value
     * #STEP_FUNCTIONS}.
     *
     * @param address the client's address; null when unknown
     */
    CompletionStage<Identification> identifyKeyOrPerson(
            HttpRequest request, String requestId, @Nullable String address) {
        return identifyKeyOrPerson(request, STEP_FUNCTIONS, requestId, address);
    }

    /**
     * Identifies the caller of an operation that the console calls, too. A request without a
     * signature may have the session of a person, or a bearer token of the identity provider. A
     * refused signature, session or token is recorded in the audit log.
     *
     * @param service the service for which the request must be signed
     * @param address the client's address; null when unknown
     */
    CompletionStage<Identification> identifyKeyOrPerson(
            HttpRequest request, String service, String requestId, @Nullable String address) {
        return findKeyOrPerson(request, service, requestId, address)
                .thenApply(found -> inNamedRegion(request, found));
    }

    private CompletionStage<Identification> findKeyOrPerson(
            HttpRequest request, String service, String requestId, @Nullable String address) {
        var people = services == null ? null : services.people();
        if (people == null) {
            return findKey(request, service, requestId, address);
        }
        var oidc = people.oidc();
        var head = new SessionHead(request);
        var sessionId = head.sessionId();
        var authorization = request.getHeader("authorization").map(HttpHeader::value);
        if (oidc != null
                && oidc.acceptsBearers()
                && authorization.filter(Authentication::isBearer).isPresent()) {
            return recordIfRefused(
                    sessionId.isEmpty()
                            ? identifyBearer(
                                    people,
                                    oidc,
                                    authorization.get().substring(BEARER.length()).strip())
                            : CompletableFuture.completedStage(
                                    refusedBearer(
                                            "A request has either a bearer token or a session.")),
                    refusalOf(request, requestId, address));
        }
        if (sessionId.isEmpty() || authorization.isPresent()) {
            return findKey(request, service, requestId, address);
        }
        var refusals = refusalOf(request, requestId, address);
        if (head.isFromOwnPage()) {
            return recordIfRefused(identify(people, sessionId.get()), refusals);
        }
        refusals.record();
        return CompletableFuture.completedStage(
                new Refused(
                        new WireError.EngineRefusal(
                                new EngineError.AccessDeniedException(
                                        "A change with a session needs the header Origin,"
                                                + " as browsers send it."))));
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private CompletionStage<Identification> identifyBearer(
            SignInServices people, OidcSignIn oidc, String token) {
        Supplier<CompletionStage<BearerLookupResult>> lookup =
                () -> oidc.findBearer(token, people.sessions());
        return continueOnExecutor(lookup.get(), found -> identified(found, lookup));
    }

    private Identification identified(
            BearerLookupResult bearer, Supplier<CompletionStage<BearerLookupResult>> again) {
        return switch (bearer) {
            case BearerLookupResult.Refused(var message) -> refusedBearer(message);
            case BearerLookupResult.Found(var lookup) ->
                    identified(
                            lookup,
                            () ->
                                    again.get()
                                            .thenApply(found ->
                                                    switch (found) {
                                                        case BearerLookupResult.Found(var now) ->
                                                                now;
                                                        case BearerLookupResult.Refused _ ->
                                                                new PersonSessions.Lookup.Unknown();
                                                    }));
        };
    }

    private static Refused refusedBearer(String message) {
        return new Refused(new WireError.RefusedBearer(message));
    }

    private CompletionStage<Identification> identify(SignInServices people, String sessionId) {
        return continueOnExecutor(
                people.sessions().find(sessionId),
                found -> identified(found, () -> people.sessions().recheck(sessionId)));
    }

    private Identification identified(
            PersonSessions.Lookup lookup, Supplier<CompletionStage<PersonSessions.Lookup>> again) {
        return switch (lookup) {
            case PersonSessions.Lookup.Found(var principal) ->
                    new Identified(
                            Identity.person(
                                    principal,
                                    () ->
                                            continueOnExecutor(
                                                    again.get(),
                                                    found ->
                                                            recheckedPrincipal(found, principal))));
            case PersonSessions.Lookup.Unknown() -> refused(SignatureRefusal.ofExpiredToken());
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
            SignatureClaim claim,
            UnauthenticatedRefusal refusals) {
        refusals.setClaimedKeyId(claim.keyId());
        var id = AccessKeyId.parse(claim.keyId());
        if (id.isEmpty()) {
            return CompletableFuture.completedStage(refused(SignatureRefusal.ofUnknownKey()));
        }
        Supplier<CompletionStage<Lookup>> lookup =
                () -> with.credentials().find(id.get(), claim.sessionToken());
        return continueOnExecutor(
                lookup.get(),
                found -> identified(verifying, request, claim, found, lookup, refusals));
    }

    /**
     * Runs {@code next} on the executor unless the lookup is already complete. A lookup in the
     * database completes on a thread that must not process requests.
     */
    private <L, T> CompletionStage<T> continueOnExecutor(
            CompletionStage<L> lookup, Function<L, T> next) {
        var future = lookup.toCompletableFuture();
        return future.state() == Future.State.SUCCESS
                ? CompletableFuture.completedStage(next.apply(future.resultNow()))
                : future.thenApplyAsync(next, executor);
    }

    private Identification identified(
            SignatureVerifier verifying,
            SignableRequest request,
            SignatureClaim claim,
            Lookup lookup,
            Supplier<CompletionStage<Lookup>> again,
            UnauthenticatedRefusal refusals) {
        return switch (lookup) {
            case Lookup.Found(var secret, var principal) ->
                    new Identified(
                            Identity.claimed(
                                    new CredentialScope(principal.account(), claim.region()),
                                    principal,
                                    bodyHash ->
                                            verify(
                                                    verifying, request, claim, secret, bodyHash,
                                                    refusals),
                                    () ->
                                            continueOnExecutor(
                                                    again.get(),
                                                    found ->
                                                            recheckedPrincipal(found, principal))));
            case Lookup.Unknown() -> refused(SignatureRefusal.ofUnknownKey());
            case Lookup.Expired() -> refused(SignatureRefusal.ofExpiredToken());
            case Lookup.Overloaded() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ThrottlingException()));
            case Lookup.Unavailable() ->
                    new Refused(new WireError.EngineRefusal(new EngineError.ServiceUnavailable()));
        };
    }

    /**
     * Returns the owner of a key after another lookup; empty when the key is no longer in use, and
     * the previous owner when the keys cannot be read.
     */
    private static Optional<Principal> recheckedPrincipal(Lookup lookup, Principal before) {
        return switch (lookup) {
            case Lookup.Found found -> Optional.of(found.principal());
            case Lookup.Unknown _, Lookup.Expired _ -> Optional.empty();
            case Lookup.Overloaded _, Lookup.Unavailable _ -> Optional.of(before);
        };
    }

    /**
     * Returns the principal of a session after another lookup; empty when the session has ended,
     * and the previous principal when the sessions cannot be read.
     */
    private static Optional<Principal> recheckedPrincipal(
            PersonSessions.Lookup lookup, Principal before) {
        return switch (lookup) {
            case PersonSessions.Lookup.Found(var principal) -> Optional.of(principal);
            case PersonSessions.Lookup.Unknown() -> Optional.empty();
            case PersonSessions.Lookup.Overloaded(), PersonSessions.Lookup.Unavailable() ->
                    Optional.of(before);
        };
    }

    private static Optional<WireError> verify(
            SignatureVerifier verifying,
            SignableRequest request,
            SignatureClaim claim,
            String secret,
            String bodyHash,
            UnauthenticatedRefusal refusals) {
        var error =
                verifying
                        .verify(request, claim, secret, bodyHash)
                        .<WireError>map(WireError.RefusedSignature::new);
        error.ifPresent(_ -> refusals.record());
        return error;
    }

    private static Refused refused(SignatureRefusal refusal) {
        return new Refused(new WireError.RefusedSignature(refusal));
    }
}
