package dev.askel.access.signature;

/**
 * The credential of a signature: {@code KEY/DAY/REGION/SERVICE/aws4_request}.
 *
 * @param keyId the access key id as the client wrote it
 * @param day such as {@code 20260301}
 * @param region such as {@code us-east-1}
 * @param service such as {@code states}
 */
public record CredentialPath(String keyId, String day, String region, String service) {
    static final String TERMINATOR = "aws4_request";

    /** The credential without the access key id. */
    String scope() {
        return day + "/" + region + "/" + service + "/" + TERMINATOR;
    }
}
