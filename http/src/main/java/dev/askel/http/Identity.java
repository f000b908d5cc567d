package dev.askel.http;

import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.signature.PayloadHash;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.authorization.Requester;
import dev.askel.http.wire.WireError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caller of one request: the owner of a key, or a person with a session or a bearer token. With
 * {@code askel.auth = keys}, {@link #refusal} verifies the signature of the request after its body
 * has been received. Until then, only the existence of the access key is verified.
 */
final class Identity {
    private final CredentialScope scope;
    private final boolean namesAccount;
    private final boolean namesRegion;
    private final @Nullable Principal authenticated;
    private final @Nullable PayloadHash payloadHash;
    private final Function<String, Optional<WireError>> verification;
    private final Supplier<CompletionStage<Optional<Principal>>> current;

    private Identity(
            CredentialScope scope,
            boolean namesAccount,
            boolean namesRegion,
            @Nullable Principal authenticated,
            @Nullable PayloadHash payloadHash,
            Function<String, Optional<WireError>> verification,
            Supplier<CompletionStage<Optional<Principal>>> current) {
        this.scope = scope;
        this.namesAccount = namesAccount;
        this.namesRegion = namesRegion;
        this.authenticated = authenticated;
        this.payloadHash = payloadHash;
        this.verification = verification;
        this.current = current;
    }

    /**
     * The caller of a request that is not verified ({@code askel.auth = off}).
     *
     * @param signed whether the request names the account and region
     */
    static Identity unverified(CredentialScope scope, boolean signed) {
        return new Identity(
                scope,
                signed,
                signed,
                null,
                null,
                _ -> Optional.empty(),
                () -> CompletableFuture.completedStage(Optional.empty()));
    }

    /**
     * The owner of an access key.
     *
     * @param verification verifies the signature with the hash of the body in hexadecimal digits
     * @param current finds the owner again; empty when the key is no longer in use
     */
    static Identity claimed(
            CredentialScope scope,
            Principal principal,
            Function<String, Optional<WireError>> verification,
            Supplier<CompletionStage<Optional<Principal>>> current) {
        return new Identity(scope, true, true, principal, new PayloadHash(), verification, current);
    }

    /**
     * A person with a session or a bearer token. Requests of a person name no region, or name it by
     * a header ({@link #inRegion}).
     *
     * @param current finds the person again; empty when the session has ended or the token is no
     *     longer accepted
     */
    static Identity person(
            Principal principal, Supplier<CompletionStage<Optional<Principal>>> current) {
        return new Identity(
                new CredentialScope(principal.account(), CredentialScope.DEFAULT.region()),
                true,
                false,
                principal,
                null,
                _ -> Optional.empty(),
                current);
    }

    /**
     * The same caller with the region of the header {@value CredentialScope#REGION_HEADER}. The
     * region of a signature prevails. The region of an ARN in the request also prevails.
     */
    Identity inRegion(String region) {
        return namesRegion
                ? this
                : new Identity(
                        new CredentialScope(scope.account(), region),
                        true,
                        false,
                        authenticated,
                        payloadHash,
                        verification,
                        current);
    }

    /** Whether the account is only claimed until {@link #refusal} has verified the signature. */
    boolean isVerifiedAfterBody() {
        return payloadHash != null;
    }

    /**
     * Checks again whether a waiting request is permitted, because its key, session or policies may
     * have changed.
     *
     * @param isPermitted decides for the current principal of the request
     * @return false when the request must end
     */
    CompletionStage<Boolean> isStillPermitted(
            @Nullable String address, Function<Requester, CompletionStage<Boolean>> isPermitted) {
        return authenticated == null
                ? CompletableFuture.completedStage(true)
                : current.get()
                        .thenCompose(found ->
                                found.isPresent()
                                        ? isPermitted.apply(
                                                new Requester.Authenticated(found.get(), address))
                                        : CompletableFuture.completedStage(false));
    }

    /** The account and region of the request. */
    CredentialScope scope() {
        return scope;
    }

    /**
     * Whether the request names its region. If not, the region of the ARN in the request applies.
     */
    boolean namesRegion() {
        return namesRegion;
    }

    /** The account and region of the request; null when it names neither. */
    @Nullable CredentialScope namedScope() {
        return namesAccount ? scope : null;
    }

    /** The principal; the owner of the account when the request is not verified. */
    Principal principal() {
        return authenticated == null
                ? new Principal(
                        PrincipalName.rootUserArn(scope.account()), scope.account(), List.of())
                : authenticated;
    }

    /** The ARN of the principal; null when the request is not verified. */
    @Nullable String principalArn() {
        return authenticated == null ? null : authenticated.arn();
    }

    /**
     * Returns the client of the request for decisions of access.
     *
     * @param address the client's address; null when unknown
     */
    Requester requester(@Nullable String address) {
        return authenticated == null
                ? new Requester.Anonymous(address)
                : new Requester.Authenticated(authenticated, address);
    }

    /** The hash to which the body is added while it is received; null when none is needed. */
    @Nullable PayloadHash payloadHash() {
        return payloadHash;
    }

    /**
     * Verifies the signature after the body has been received; empty when the signature is valid.
     */
    Optional<WireError> refusal() {
        return payloadHash == null ? Optional.empty() : verification.apply(payloadHash.hexDigest());
    }
}
