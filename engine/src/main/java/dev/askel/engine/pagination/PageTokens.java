package dev.askel.engine.pagination;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;

/**
 * Issues and verifies page tokens, which are opaque to clients and signed with the cluster's key. A
 * token is valid for one list with one filter and, unless the issuer chooses another time, for 24
 * hours (docs/aws/api.md section 6). Other tokens are refused with {@code InvalidToken}.
 *
 * <p>Shape before Base64url: version (1 byte), in version 2 the key's id (4 bytes), expiry (8
 * bytes, epoch milliseconds), position (UTF-8), HMAC-SHA-256 over the scope and these fields,
 * truncated to 16 bytes. Version 1 has no key id and uses key 1. So nodes of the previous release
 * can read the tokens of this release until the first rotation of keys. The scope is not in the
 * token: the reader supplies it, and the signature verifies only for the same scope. Thread-safe.
 */
public final class PageTokens {
    /** The default validity of a token. */
    public static final Duration VALID_FOR = Duration.ofHours(24);

    private static final byte VERSION_FIRST_KEY = 1;
    private static final byte VERSION_NAMED_KEY = 2;
    private static final int FIRST_KEY = 1;
    private static final int SIGNATURE_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final RingKeys keys;
    private final InstantSource clock;

    /**
     * Creates an issuer of tokens with the keys of a ring and a clock.
     *
     * @param keys the keys derived for page tokens: the newest key signs, and all keys verify
     */
    public PageTokens(RingKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Issues a token for the next page.
     *
     * @param scope the operation, the caller's account and region, and every argument that must be
     *     the same for all pages, in an unambiguous form
     * @param position the start of the next page in the issuer's form, under 500 characters
     */
    public String issue(String scope, String position) {
        return issue(scope, position, VALID_FOR);
    }

    /** Issues a token with another validity. */
    public String issue(String scope, String position, Duration validFor) {
        var expiry = clock.instant().plus(validFor).toEpochMilli();
        var text = position.getBytes(StandardCharsets.UTF_8);
        var key = keys.newest();
        var head = ByteBuffer.allocate(headBytes(version(key)) + text.length).put(version(key));
        if (version(key) == VERSION_NAMED_KEY) {
            head.putInt(key.id());
        }
        var signed = head.putLong(expiry).put(text).array();
        var token = Arrays.copyOf(signed, signed.length + SIGNATURE_BYTES);
        System.arraycopy(sign(key, scope, signed), 0, token, signed.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static byte version(RingKey key) {
        return key.id() == FIRST_KEY ? VERSION_FIRST_KEY : VERSION_NAMED_KEY;
    }

    private static int headBytes(byte version) {
        return 1 + (version == VERSION_NAMED_KEY ? Integer.BYTES : 0) + Long.BYTES;
    }

    /** Verifies a token and returns its position, or {@code InvalidToken}. */
    public Answer<String> read(String scope, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        if (bytes.length == 0
                || bytes[0] < VERSION_FIRST_KEY
                || bytes[0] > VERSION_NAMED_KEY
                || bytes.length < headBytes(bytes[0]) + SIGNATURE_BYTES) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        int headBytes = headBytes(bytes[0]);
        var signed = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
        var signature = Arrays.copyOfRange(bytes, signed.length, bytes.length);
        var expiry = ByteBuffer.wrap(signed).getLong(headBytes - Long.BYTES);
        var key =
                keys.find(
                        bytes[0] == VERSION_NAMED_KEY
                                ? ByteBuffer.wrap(bytes).getInt(1)
                                : FIRST_KEY);
        if (key == null
                || !MessageDigest.isEqual(signature, sign(key, scope, signed))
                || expiry <= clock.instant().toEpochMilli()) {
            return Answer.refused(new EngineError.InvalidToken());
        }
        return Answer.ok(
                new String(signed, headBytes, signed.length - headBytes, StandardCharsets.UTF_8));
    }

    private static byte[] sign(RingKey key, String scope, byte[] signed) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key.spec(ALGORITHM));
            mac.update(scope.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0xFF); // not in UTF-8: marks the end of the scope
            return Arrays.copyOf(mac.doFinal(signed), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + ALGORITHM, e);
        }
    }
}
