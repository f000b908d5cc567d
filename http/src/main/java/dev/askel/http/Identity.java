package dev.askel.http;

import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.signature.PayloadHash;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.authorization.Requester;
import dev.askel.http.wire.WireError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The caller of one request: the owner of a key, or a person with a session. With {@code askel.auth
 * = keys} its signature is verified by {@link #refusal} when the body has been received; before
 * that, only the access key is known to exist.
 */
final class Identity {
    private final CredentialScope scope;
    private final boolean signed;
    private final boolean namesRegion;
    private final @Nullable Principal authenticated;
    private final @Nullable PayloadHash payloadHash;
    private final Function<String, Optional<WireError>> verification;

    private Identity(
            CredentialScope scope,
            boolean signed,
            boolean namesRegion,
            @Nullable Principal authenticated,
            @Nullable PayloadHash payloadHash,
            Function<String, Optional<WireError>> verification) {
        this.scope = scope;
        this.signed = signed;
        this.namesRegion = namesRegion;
        this.authenticated = authenticated;
        this.payloadHash = payloadHash;
        this.verification = verification;
    }

    /**
     * The caller of a request that is not verified ({@code askel.auth = off}).
     *
     * @param signed whether the request names the account and region
     */
    static Identity unverified(CredentialScope scope, boolean signed) {
        return new Identity(scope, signed, signed, null, null, _ -> Optional.empty());
    }

    /**
     * The owner of an access key.
     *
     * @param verification verifies the signature with the hash of the body in hexadecimal digits
     */
    static Identity claimed(
            CredentialScope scope,
            Principal principal,
            Function<String, Optional<WireError>> verification) {
        return new Identity(scope, true, true, principal, new PayloadHash(), verification);
    }

    /** A person with a session, whose requests name no region. */
    static Identity person(Principal principal) {
        return new Identity(
                new CredentialScope(principal.account(), CredentialScope.DEFAULT.region()),
                true,
                false,
                principal,
                null,
                _ -> Optional.empty());
    }

    /** The account and region of the request. */
    CredentialScope scope() {
        return scope;
    }

    /** Whether the request names its region; otherwise that of its ARN counts. */
    boolean namesRegion() {
        return namesRegion;
    }

    /** The account and region of the signature; null when the request is not signed. */
    @Nullable CredentialScope signedScope() {
        return signed ? scope : null;
    }

    /** The principal; the owner of the account when the request is not verified. */
    Principal principal() {
        return authenticated == null
                ? new Principal(PrincipalName.ownerArn(scope.account()), scope.account(), List.of())
                : authenticated;
    }

    /**
     * The sender as the decision point sees it.
     *
     * @param address the sender's address; null when unknown
     */
    Requester requester(@Nullable String address) {
        return authenticated == null
                ? new Requester.Anonymous()
                : new Requester.Authenticated(authenticated, address);
    }

    /** The hash to which the body is added while it is received; null when none is needed. */
    @Nullable PayloadHash payloadHash() {
        return payloadHash;
    }

    /** Verifies the signature after the body; empty when it is right. */
    Optional<WireError> refusal() {
        return payloadHash == null ? Optional.empty() : verification.apply(payloadHash.hex());
    }
}
