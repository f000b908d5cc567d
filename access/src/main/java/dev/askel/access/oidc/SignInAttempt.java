package dev.askel.access.oidc;

import dev.askel.access.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A sign-in that a browser has begun. The browser stores the attempt in a cookie, so that only this
 * browser can complete the sign-in.
 *
 * @param state the value that the provider adds to the redirect URL
 * @param nonce the value that the provider adds to the token
 * @param codeVerifier proves to the provider that this attempt began the sign-in (RFC 7636)
 * @param returnPage the console page to open after the sign-in, without a leading slash
 */
public record SignInAttempt(String state, String nonce, String codeVerifier, String returnPage) {
    private static final int SECRET_BYTES = 32;
    private static final int PAGE_LENGTH_MAX = 1_024;
    private static final String SECRET = "([A-Za-z0-9_-]{43})";
    private static final Pattern FORM =
            Pattern.compile(
                    "1\\.([A-Za-z0-9_-]{1,200})\\."
                            + SECRET
                            + "\\."
                            + SECRET
                            + "\\.([A-Za-z0-9_-]*)");
    private static final Pattern PAGE =
            Pattern.compile("(?:[a-z][A-Za-z0-9_.~%:@!$&'()*+,;=?/-]*)?");

    /**
     * Begins an attempt.
     *
     * @param returnPage the console page to open after the sign-in; replaced by the first page if
     *     it is not a path of the console
     */
    public static SignInAttempt begin(String state, String returnPage, SecureRandom random) {
        return new SignInAttempt(
                state,
                secret(random),
                secret(random),
                returnPage.length() <= PAGE_LENGTH_MAX && PAGE.matcher(returnPage).matches()
                        ? returnPage
                        : "");
    }

    private static String secret(SecureRandom random) {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Encodes the attempt for a cookie: a version and the four components, the last one in base 64.
     */
    public String encode() {
        return String.join(
                ".",
                "1",
                state,
                nonce,
                codeVerifier,
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(returnPage.getBytes(StandardCharsets.UTF_8)));
    }

    /** Decodes an attempt; empty when the string is malformed. */
    public static Optional<SignInAttempt> decode(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            var page =
                    new String(
                            Base64.getUrlDecoder().decode(parts.group(4)), StandardCharsets.UTF_8);
            return PAGE.matcher(page).matches()
                    ? Optional.of(
                            new SignInAttempt(parts.group(1), parts.group(2), parts.group(3), page))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether the provider returned this attempt's state. */
    public boolean hasState(String returnedState) {
        return MessageDigest.isEqual(
                state.getBytes(StandardCharsets.US_ASCII),
                returnedState.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The hash of the verifier. The provider receives the hash when the sign-in begins, and the
     * verifier when the sign-in ends.
     */
    String codeChallenge() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hash(codeVerifier));
    }

    /**
     * Returns a string without the components of the attempt, because logs may contain the string.
     */
    @Override
    public String toString() {
        return "a sign-in";
    }
}
