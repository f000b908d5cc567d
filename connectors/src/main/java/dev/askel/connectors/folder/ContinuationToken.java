package dev.askel.connectors.folder;

import java.util.Base64;

/**
 * Encodes the first key of the next page of a listing. A token begins with the number of its
 * format.
 */
final class ContinuationToken {
    private static final String FORMAT = "1";

    private ContinuationToken() {}

    static String encode(byte[] firstKey) {
        return FORMAT + Base64.getUrlEncoder().withoutPadding().encodeToString(firstKey);
    }

    /** Decodes a token; refuses one that {@link #encode} has not created. */
    static byte[] decode(String token) throws S3ErrorException {
        try {
            if (token.startsWith(FORMAT)) {
                return Base64.getUrlDecoder().decode(token.substring(FORMAT.length()));
            }
        } catch (IllegalArgumentException _) {
            // Refused below.
        }
        throw S3ErrorException.invalidArgument("The continuation token provided is incorrect");
    }
}
