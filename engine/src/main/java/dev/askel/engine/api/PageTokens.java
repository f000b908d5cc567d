package dev.askel.engine.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Page tokens: opaque to the client, signed with the cluster's key, good for one list under one
 * filter and for 24 hours (spec/api.md section 6), if its issuer says nothing else. A token of
 * another list, filter or key, or too old a one, is {@code InvalidToken}.
 *
 * <p>Shape before Base64url: version (1 byte), expiry (8 bytes, epoch milliseconds), position
 * (UTF-8), HMAC-SHA-256 cut to 16 bytes over all of that and the scope. The scope is not in the
 * token: the reader names it again, and only the same gives the same signature. Safe for use by
 * many threads.
 */
public final class PageTokens {
    /** How long a client may take to ask for the next page. */
    public static final Duration VALID_FOR = Duration.ofHours(24);

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES;
    private static final int SIGNATURE_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final InstantSource clock;

    /**
     * Tokens under a key, with expiry by this clock.
     *
     * @param key the cluster's key for page tokens, at least 16 bytes; the same on every node
     */
    public PageTokens(byte[] key, InstantSource clock) {
        if (key.length < 16) {
            throw new IllegalArgumentException(
                    "key has " + key.length + " bytes, expected 16 or more");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /**
     * A token for the next page.
     *
     * @param scope what the page belongs to: the operation, the caller's account and region, and
     *     every argument that must stay the same, in a form that differs when they do
     * @param position where the next page begins, in the issuer's own words; keep it under 500
     *     characters
     */
    public String issue(String scope, String position) {
        return issue(scope, position, VALID_FOR);
    }

    /** As {@link #issue(String, String)}, good for another time. */
    public String issue(String scope, String position, Duration validFor) {
        var expiry = clock.instant().plus(validFor).toEpochMilli();
        var text = position.getBytes(StandardCharsets.UTF_8);
        var signed =
                ByteBuffer.allocate(HEAD_BYTES + text.length)
                        .put(VERSION)
                        .putLong(expiry)
                        .put(text)
                        .array();
        var token = Arrays.copyOf(signed, signed.length + SIGNATURE_BYTES);
        System.arraycopy(sign(scope, signed), 0, token, signed.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The position a token of this scope was issued for, or {@code InvalidToken}. */
    public Answer<String> read(String scope, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        if (bytes.length < HEAD_BYTES + SIGNATURE_BYTES || bytes[0] != VERSION) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        var signed = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
        var signature = Arrays.copyOfRange(bytes, signed.length, bytes.length);
        var expiry = ByteBuffer.wrap(signed).getLong(1);
        if (!MessageDigest.isEqual(signature, sign(scope, signed))
                || expiry <= clock.instant().toEpochMilli()) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        return Answer.ok(
                new String(signed, HEAD_BYTES, signed.length - HEAD_BYTES, StandardCharsets.UTF_8));
    }

    private byte[] sign(String scope, byte[] signed) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(scope.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0xFF); // not in UTF-8: ends the scope unmistakably
            return Arrays.copyOf(mac.doFinal(signed), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + ALGORITHM, e);
        }
    }
}
