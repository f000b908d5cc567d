package dev.askel.access.signature;

import dev.askel.access.Sha256;
import dev.askel.access.signature.AuthorizationPrefixCache.Head;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verifies AWS signatures of version 4. Safe for use by many threads.
 *
 * <p>Verification has two steps. Before the server receives the body, {@link #readClaim} checks the
 * form and the time of the signature, and returns the access key id. After the server has received
 * the body, {@link #verify} compares the signature. Most clients sign the hash of the body without
 * sending the hash.
 */
public final class SignatureVerifier {
    /**
     * The maximum number of cached signing keys. A signing key applies to one access key, day,
     * region and service.
     */
    public static final int SIGNING_KEYS_MAX = 10_000;

    /**
     * The maximum number of cached heads of Authorization headers. A head is for one access key,
     * day, region, service and list of signed headers.
     */
    public static final int HEADS_MAX = 4_096;

    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    private final SigningKeys keys = new SigningKeys(SIGNING_KEYS_MAX);
    private final AuthorizationPrefixCache heads = new AuthorizationPrefixCache(HEADS_MAX);
    private final InstantSource clock;

    /** Creates a verifier with an empty cache. */
    public SignatureVerifier(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads the claim of a request. The claim must have a form that AWS accepts and name the
     * service. Its time of signing must be at most five minutes before or after the current time.
     * For a presigned request, its expiry replaces the limit of five minutes in the past.
     *
     * @param service such as {@code states}
     * @param onClaim receives a valid claim
     * @param onRefusal receives the reason when the request has no valid claim
     */
    public <T> T readClaim(
            SignableRequest request,
            String service,
            Function<SignatureClaim, T> onClaim,
            Function<SignatureRefusal, T> onRefusal) {
        return switch (ClaimReader.read(request, service, clock.instant(), heads)) {
            case ClaimReader.ClaimResult.Claimed(var claim) -> onClaim.apply(claim);
            case ClaimReader.ClaimResult.Refused(var refusal) -> onRefusal.apply(refusal);
        };
    }

    /**
     * Verifies a claim.
     *
     * @param secret the secret of the claim's access key
     * @param bodyHash the hash of the received body in hexadecimal digits
     * @return empty when the signature matches
     */
    public Optional<SignatureRefusal> verify(
            SignableRequest request, SignatureClaim claim, String secret, String bodyHash) {
        var payloadHash = payloadHash(request, claim, bodyHash);
        if (payloadHash.isEmpty()) {
            return Optional.of(SignatureRefusal.ofMismatch());
        }
        var key = keys.getOrDerive(claim.credential(), secret);
        var claimed = claim.signature().getBytes(StandardCharsets.UTF_8);
        boolean isVerified =
                CanonicalRequest.anyMatches(
                        request,
                        claim,
                        payloadHash.get(),
                        text ->
                                MessageDigest.isEqual(
                                        hexadecimal(key.sign(stringToSign(claim, text))), claimed));
        if (!isVerified) {
            return Optional.of(SignatureRefusal.ofMismatch());
        }
        keys.cache(claim.credential(), key);
        var head = claim.newHead();
        if (head != null) {
            heads.cache(new Head(head, claim.credential(), claim.signedHeaders()));
        }
        return Optional.empty();
    }

    private static byte[] hexadecimal(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of cached signing keys. */
    public int cachedKeyCount() {
        return keys.cachedKeyCount();
    }

    /** The number of cached heads of Authorization headers. */
    int cachedHeadCount() {
        return heads.cachedHeadCount();
    }

    /**
     * Returns the last line of the canonical request: the signed header with the hash, or else the
     * hash of the body. An unsigned body is always refused. {@code UNSIGNED-PAYLOAD} is accepted
     * only for requests without a body, because some clients send it with such requests.
     *
     * @return empty when the header does not match the body
     */
    private static Optional<String> payloadHash(
            SignableRequest request, SignatureClaim claim, String bodyHash) {
        var header = request.firstHeaderValue(CONTENT_HASH);
        if (header.isEmpty() || !claim.signedHeaders().contains(CONTENT_HASH)) {
            return Optional.of(bodyHash);
        }
        var matches =
                header.equals(UNSIGNED_PAYLOAD)
                        ? bodyHash.equals(PayloadHash.EMPTY_BODY_HEX)
                        : header.equals(bodyHash);
        return matches ? Optional.of(header) : Optional.empty();
    }

    static String stringToSign(SignatureClaim claim, String canonicalRequest) {
        return stringToSign(claim.credential(), claim.timestamp(), canonicalRequest);
    }

    static String stringToSign(
            CredentialPath credential, String timestamp, String canonicalRequest) {
        return String.join(
                "\n",
                ClaimReader.ALGORITHM,
                timestamp,
                credential.scope(),
                Sha256.hexHash(canonicalRequest));
    }
}
