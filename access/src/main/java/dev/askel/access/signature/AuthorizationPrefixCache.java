package dev.askel.access.signature;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Caches the parsed heads of verified Authorization headers. A head is the header without the
 * digits of its signature. A head contains no secret. All requests that a client signs on one day,
 * for one region and with the same names of headers, have the same head. Safe for use by many
 * threads.
 */
final class AuthorizationPrefixCache {
    /** Longer heads are not cached. The AWS SDKs send about 250 characters. */
    static final int LENGTH_MAX = 512;

    private static final String SIGNATURE = "Signature=";

    private final int headsMax;
    private final ConcurrentHashMap<String, Head> verified = new ConcurrentHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param headsMax the maximum number of cached heads; a further head clears the cache
     */
    AuthorizationPrefixCache(int headsMax) {
        this.headsMax = headsMax;
    }

    /**
     * A parsed head.
     *
     * @param text the head as the client wrote it
     * @param signedHeaders the signed headers in lower case, among them {@code host}
     */
    record Head(String text, CredentialPath credential, List<String> signedHeaders) {
        Head {
            signedHeaders = List.copyOf(signedHeaders);
        }

        /** Whether the signature covers a header. The name must be in lower case. */
        boolean signs(String name) {
            return signedHeaders.contains(name);
        }

        /** Returns the signature of a header with this head. */
        String signature(String authorization) {
            return authorization.substring(text.length());
        }
    }

    /**
     * Returns the cached head of a header whose last component is a signature of the right length;
     * null when no such head is cached.
     */
    @Nullable Head find(String authorization) {
        int length = authorization.length() - ClaimReader.SIGNATURE_LENGTH;
        return length <= 0 || length > LENGTH_MAX || authorization.indexOf(',', length) >= 0
                ? null
                : verified.get(authorization.substring(0, length));
    }

    /**
     * Returns the text of a header up to its signature; null when this head cannot be cached. A
     * head can be cached if it is not too long, and the header ends with its only signature.
     *
     * @param signature {@link ClaimReader#SIGNATURE_LENGTH} characters
     */
    static @Nullable String textBefore(String signature, String authorization) {
        int length = authorization.length() - signature.length();
        return length <= LENGTH_MAX
                        && authorization.endsWith(signature)
                        && authorization.indexOf(SIGNATURE) == length - SIGNATURE.length()
                ? authorization.substring(0, length)
                : null;
    }

    /**
     * Caches the head of a verified request. Requests that were not verified must not fill the
     * cache.
     */
    void cache(Head head) {
        if (verified.size() >= headsMax && !verified.containsKey(head.text())) {
            verified.clear();
        }
        verified.put(head.text(), head);
    }

    /** The number of cached heads. */
    int cachedHeadCount() {
        return verified.size();
    }
}
