package dev.askel.access.oidc;

import java.io.Serial;

/** A sign-in or a token that is not accepted. The message contains no secret. */
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

    /** The provider does not answer as it should; a later attempt may succeed. */
    static OidcException unavailable(String message, Throwable cause) {
        return new OidcException(SignInRefusal.UNAVAILABLE, message, cause);
    }

    /** The reason. */
    public SignInRefusal refusal() {
        return refusal;
    }
}
