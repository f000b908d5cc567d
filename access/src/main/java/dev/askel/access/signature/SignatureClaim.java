package dev.askel.access.signature;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signature in a request. Its form is complete and its time is valid, but the signature is not
 * verified yet.
 *
 * @param sessionToken the session token of a temporary key; null when absent
 * @param credential the access key id with the day, region and service
 * @param timestamp the time of signing as the client wrote it, {@code yyyymmddThhmmssZ}
 * @param signedHeaders the signed headers in lower case, in the order in which they were signed
 * @param signature 64 characters; a valid signature has only hexadecimal digits
 * @param newHead the head of the Authorization header, which is cached when the signature is
 *     verified; null when the head is cached already or cannot be cached
 * @param isPresigned whether the signature is in the query
 */
public record SignatureClaim(
        CredentialPath credential,
        String timestamp,
        Instant signedAt,
        List<String> signedHeaders,
        String signature,
        @Nullable String sessionToken,
        @Nullable String newHead,
        boolean isPresigned) {
    /** The query parameters that contain the signature of a presigned request. */
    public static final Set<String> QUERY_PARAMETERS =
            Set.of(
                    "X-Amz-Algorithm",
                    "X-Amz-Credential",
                    "X-Amz-Date",
                    "X-Amz-Expires",
                    "X-Amz-SignedHeaders",
                    CanonicalRequest.SIGNATURE_PARAMETER,
                    CanonicalRequest.TOKEN_PARAMETER);

    public SignatureClaim {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** The access key id as the client wrote it. */
    public String keyId() {
        return credential.keyId();
    }

    /** The region for which the request is signed. */
    public String region() {
        return credential.region();
    }
}
