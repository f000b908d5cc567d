package dev.askel.access.person;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The salted hash of a password. It uses PBKDF2 with HMAC-SHA-256 and the number of iterations that
 * OWASP recommends (<a
 * href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">password
 * storage</a>). The database stores {@code text}.
 *
 * @param text {@code pbkdf2-sha256$ITERATIONS$SALT$HASH}, with salt and hash in base 64
 */
public record PasswordHash(String text) {
    /** The maximum length of a password, in characters. It bounds the work of a check. */
    public static final int PASSWORD_LENGTH_MAX = 256;

    static final int ITERATIONS = 600_000;

    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final Pattern FORM =
            Pattern.compile(
                    "pbkdf2-sha256\\$([1-9][0-9]{0,7})\\$([A-Za-z0-9+/]{22}==)\\$([A-Za-z0-9+/]{43}=)");
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    /** A hash that no password matches. Its check takes as long as the check of a stored hash. */
    public static final PasswordHash NEVER_MATCHING =
            format(ITERATIONS, new byte[SALT_BYTES], new byte[HASH_BITS / Byte.SIZE]);

    public PasswordHash {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a password hash of a known version");
        }
    }

    /**
     * Hashes a password. Takes a noticeable fraction of a second of processor time.
     *
     * @throws IllegalArgumentException when the password has more than {@link #PASSWORD_LENGTH_MAX}
     *     characters
     */
    public static PasswordHash of(String password, SecureRandom random) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return format(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    private static PasswordHash format(int iterations, byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder();
        return new PasswordHash(
                "pbkdf2-sha256$%d$%s$%s"
                        .formatted(
                                iterations,
                                base64.encodeToString(salt),
                                base64.encodeToString(hash)));
    }

    /** Whether this is the hash of a password. Takes as long as {@link #of}, for any password. */
    public boolean matches(String password) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("The password hash lost its checked form");
        }
        var base64 = Base64.getDecoder();
        boolean isTooLong = password.length() > PASSWORD_LENGTH_MAX;
        var derived =
                derive(
                        isTooLong ? "" : password,
                        base64.decode(parts.group(2)),
                        Integer.parseInt(parts.group(1)));
        return MessageDigest.isEqual(derived, base64.decode(parts.group(3))) && !isTooLong;
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        if (password.length() > PASSWORD_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "A password has at most %d characters".formatted(PASSWORD_LENGTH_MAX));
        }
        // Keyboards encode the same characters in different ways (NIST SP 800-63B, section
        // 3.1.1.2).
        var normalized = Normalizer.normalize(password, Normalizer.Form.NFKC);
        var spec = new PBEKeySpec(normalized.toCharArray(), salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Contains no part of the hash, because logs may contain this string. */
    @Override
    public String toString() {
        return "a password hash";
    }
}
