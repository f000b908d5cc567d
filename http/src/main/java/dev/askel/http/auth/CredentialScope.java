package dev.askel.http.auth;

import dev.askel.access.AccessKeyId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The account and region that a request names in {@code Authorization: AWS4-HMAC-SHA256
 * Credential=<key>/<day>/<region>/states/aws4_request, …} (docs/aws/api.md section 1).
 *
 * <p>The signature itself is not verified here. A server that verifies signatures ({@code
 * askel.auth = keys}) takes the account from the verified key.
 *
 * @param account twelve digits
 * @param region such as {@code us-east-1}
 */
public record CredentialScope(String account, String region) {
    /** The scope of requests that name no account or region. */
    public static final CredentialScope DEFAULT = new CredentialScope("123456789012", "us-east-1");

    /**
     * The header that names the region of a request without a signature. A session or an unsigned
     * request has no other way to name one.
     */
    public static final String REGION_HEADER = "X-Askel-Region";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern CREDENTIAL = Pattern.compile("[ ,]Credential=([^, ]*)");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");

    /** Whether a text can be the name of a region. */
    public static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    /**
     * Reads the header.
     *
     * @param authorization the header's value; the scope is {@link #DEFAULT} when the value is null
     *     or names another algorithm
     * @return empty when the header claims AWS's algorithm but lacks a complete credential
     */
    public static Optional<CredentialScope> of(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(ALGORITHM)) {
            return Optional.of(DEFAULT);
        }
        var credential = CREDENTIAL.matcher(authorization);
        if (!credential.find()) {
            return Optional.empty();
        }
        var parts = credential.group(1).split("/", -1);
        // The access key id can be any string and may contain slashes. The other four parts cannot.
        var region = parts.length - 3;
        if (region < 2
                || !parts[parts.length - 1].equals("aws4_request")
                || !isRegion(parts[region])) {
            return Optional.empty();
        }
        return Optional.of(
                new CredentialScope(
                        AccessKeyId.accountOf(parts[0]).orElse(DEFAULT.account()), parts[region]));
    }
}
