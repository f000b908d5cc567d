package dev.askel.access.oidc;

import java.io.Serial;

/** Thrown when a sign-in or a token is refused. The message contains no secret. */
public final class OidcException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final SignInRefusal refusal;

    OidcException(SignInRefusal refusal, String message) {
        super(message);
        this.refusal = refusal;
    }

    OidcException(SignInRefusal refusal, String message, Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /**
     * Creates the exception for a provider that is unavailable or sends unusable responses. A later
     * attempt may succeed.
     */
    static OidcException ofUnavailableProvider(String message, Throwable cause) {
        return new OidcException(SignInRefusal.UNAVAILABLE, message, cause);
    }

    public SignInRefusal refusal() {
        return refusal;
    }
}
