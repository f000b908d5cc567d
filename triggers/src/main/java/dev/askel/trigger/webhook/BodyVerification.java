package dev.askel.trigger.webhook;

import dev.askel.engine.api.connection.Secret;
import dev.askel.trigger.webhook.Verification.AccessKeySignature;
import dev.askel.trigger.webhook.Verification.Algorithm;
import dev.askel.trigger.webhook.Verification.Encoding;
import dev.askel.trigger.webhook.Verification.GitHubSignature;
import dev.askel.trigger.webhook.Verification.HmacSignature;
import dev.askel.trigger.webhook.Verification.SlackSignature;
import dev.askel.trigger.webhook.Verification.StaticKey;
import dev.askel.trigger.webhook.Verification.StripeSignature;
import dev.askel.trigger.webhook.Verification.Unverified;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies a request while its body arrives, so that the body of a request without a valid
 * signature need not be kept. The comparison takes the same time for every signature. An instance
 * is for one request and one thread.
 *
 * <p>A request that cannot be valid, because a header is missing or its timestamp is too old, is
 * hashed as well. So its refusal takes as long as that of a wrong signature.
 */
public final class BodyVerification {
    /** The maximum number of signatures in a header. Stripe sends one for each active secret. */
    private static final int SIGNATURES_MAX = 8;

    private static final int DECOY_KEY_BYTES = 32;
    private static final byte[] DECOY_KEY = randomKey();

    private final List<Mac> macs;
    private final List<byte[]> signatures;
    private final boolean plausible;
    private final boolean proven;

    private BodyVerification(
            List<Mac> macs, List<byte[]> signatures, boolean plausible, boolean proven) {
        this.macs = macs;
        this.signatures = signatures;
        this.plausible = plausible;
        this.proven = proven;
    }

    private static byte[] randomKey() {
        var key = new byte[DECOY_KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Returns a verification that refuses every request and costs as much as an HMAC. */
    public static BodyVerification refusing() {
        return new BodyVerification(
                List.of(mac(Algorithm.SHA256, DECOY_KEY)), List.of(), false, false);
    }

    /**
     * Returns a verification that accepts every request, for callers with a verification of their
     * own.
     */
    public static BodyVerification accepting() {
        return new BodyVerification(List.of(), List.of(), true, true);
    }

    /**
     * Begins the verification of a request.
     *
     * @param secrets the active secrets of the webhook
     * @param now the engine's time
     */
    static BodyVerification begin(
            Verification verification,
            List<Secret> secrets,
            SignatureHeaders headers,
            Instant now) {
        return switch (verification) {
            case GitHubSignature() ->
                    hmac(
                            new HmacSignature(
                                    SignatureHeaders.GITHUB,
                                    Algorithm.SHA256,
                                    Encoding.HEX,
                                    "sha256="),
                            secrets,
                            headers);
            case HmacSignature hmac -> hmac(hmac, secrets, headers);
            case StripeSignature(var tolerance) -> stripe(tolerance, secrets, headers, now);
            case SlackSignature(var tolerance) -> slack(tolerance, secrets, headers, now);
            case StaticKey(var header) -> staticKey(header, secrets, headers);
            // The server verifies the signature of an access key before it begins here.
            case AccessKeySignature() -> refusing();
            case Unverified() -> accepting();
        };
    }

    private static BodyVerification hmac(
            HmacSignature form, List<Secret> secrets, SignatureHeaders headers) {
        var value = headers.single(form.header().toLowerCase(Locale.ROOT));
        var signatures =
                value.startsWith(form.prefix())
                        ? decoded(form.encoding(), value.substring(form.prefix().length()))
                        : List.<byte[]>of();
        return begin(form.algorithm(), secrets, signatures, "", true);
    }

    private static BodyVerification stripe(
            Duration tolerance, List<Secret> secrets, SignatureHeaders headers, Instant now) {
        var timestamp = "";
        var signatures = new ArrayList<byte[]>();
        for (var part : headers.single(SignatureHeaders.STRIPE).split(",", -1)) {
            var item = part.strip();
            if (item.startsWith("t=") && timestamp.isEmpty()) {
                timestamp = item.substring(2);
            } else if (item.startsWith("v1=") && signatures.size() < SIGNATURES_MAX) {
                signatures.addAll(decoded(Encoding.HEX, item.substring(3)));
            }
        }
        return begin(
                Algorithm.SHA256,
                secrets,
                signatures,
                timestamp + ".",
                isRecent(timestamp, tolerance, now));
    }

    private static BodyVerification slack(
            Duration tolerance, List<Secret> secrets, SignatureHeaders headers, Instant now) {
        var timestamp = headers.single(SignatureHeaders.SLACK_TIMESTAMP);
        var value = headers.single(SignatureHeaders.SLACK);
        var signatures =
                value.startsWith("v0=")
                        ? decoded(Encoding.HEX, value.substring(3))
                        : List.<byte[]>of();
        return begin(
                Algorithm.SHA256,
                secrets,
                signatures,
                "v0:" + timestamp + ":",
                isRecent(timestamp, tolerance, now));
    }

    /** Compares hashes, so that the time of the comparison does not depend on the length. */
    private static BodyVerification staticKey(
            String header, List<Secret> secrets, SignatureHeaders headers) {
        var given = sha256(headers.single(header.toLowerCase(Locale.ROOT)));
        boolean matches = false;
        for (var secret : secrets) {
            matches |= MessageDigest.isEqual(given, sha256(secret.text()));
        }
        return matches ? accepting() : refusing();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static BodyVerification begin(
            Algorithm algorithm,
            List<Secret> secrets,
            List<byte[]> signatures,
            String signedPrefix,
            boolean plausible) {
        var macs = new ArrayList<Mac>();
        for (var secret : secrets) {
            var mac = mac(algorithm, secret.text().getBytes(StandardCharsets.UTF_8));
            mac.update(signedPrefix.getBytes(StandardCharsets.UTF_8));
            macs.add(mac);
        }
        return new BodyVerification(macs, signatures, plausible, false);
    }

    private static Mac mac(Algorithm algorithm, byte[] key) {
        try {
            var mac = Mac.getInstance(algorithm.macName());
            mac.init(new SecretKeySpec(key, algorithm.macName()));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMACs of SHA", e);
        }
    }

    /** Decodes a signature; the list is empty when the text is malformed. */
    private static List<byte[]> decoded(Encoding encoding, String text) {
        try {
            return List.of(
                    switch (encoding) {
                        case HEX -> HexFormat.of().parseHex(text);
                        case BASE64 -> Base64.getDecoder().decode(text);
                    });
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }

    /** Whether a timestamp in seconds since 1970 is close to the engine's time. */
    private static boolean isRecent(String timestamp, Duration tolerance, Instant now) {
        if (!timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        long difference = Math.abs(now.getEpochSecond() - Long.parseLong(timestamp));
        return difference <= tolerance.toSeconds();
    }

    /** Whether the request can still be accepted, so that its body must be kept. */
    public boolean mayAccept() {
        return proven || (plausible && !signatures.isEmpty() && !macs.isEmpty());
    }

    /** Adds the next bytes of the body. */
    public void add(ByteBuffer bytes) {
        for (var mac : macs) {
            mac.update(bytes.duplicate());
        }
    }

    /** Whether the request is accepted. Must be called once, after the last byte. */
    public boolean isValid() {
        boolean matches = false;
        for (var mac : macs) {
            var expected = mac.doFinal();
            for (var signature : signatures) {
                matches |= MessageDigest.isEqual(expected, signature);
            }
        }
        return proven || (plausible && matches);
    }
}
