package dev.askel.access.signature;

/**
 * The reason why a signature is refused, with the message that AWS sends (<a
 * href="https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html">common
 * errors</a>).
 *
 * @param message the whole message for the client; contains no secret
 */
public record SignatureRefusal(Kind kind, String message) {
    /** The AWS errors that a signature can cause. */
    public enum Kind {
        /** The request has no signature. */
        MISSING_TOKEN,
        /** The signature lacks a component, or a component is malformed. */
        INCOMPLETE,
        /** The access key is unknown, disabled or used without its session token. */
        UNKNOWN_KEY,
        /** The session of a temporary key has ended. */
        EXPIRED_TOKEN,
        /** The signature does not match, is too old or too new, or names another service. */
        INVALID
    }

    static SignatureRefusal ofMissingSignature() {
        return new SignatureRefusal(Kind.MISSING_TOKEN, "Missing Authentication Token");
    }

    static SignatureRefusal ofIncompleteSignature(String message) {
        return new SignatureRefusal(Kind.INCOMPLETE, message);
    }

    static SignatureRefusal ofInvalidSignature(String message) {
        return new SignatureRefusal(Kind.INVALID, message);
    }

    static SignatureRefusal ofMismatch() {
        return ofInvalidSignature(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
    }

    public static SignatureRefusal ofUnknownKey() {
        return new SignatureRefusal(
                Kind.UNKNOWN_KEY, "The security token included in the request is invalid.");
    }

    /** The session of the request has ended. */
    public static SignatureRefusal ofExpiredToken() {
        return new SignatureRefusal(
                Kind.EXPIRED_TOKEN, "The security token included in the request is expired");
    }
}
