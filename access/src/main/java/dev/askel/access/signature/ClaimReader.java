package dev.askel.access.signature;

import dev.askel.access.signature.AuthorizationPrefixCache.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the unverified signature of a request (its claim) from the header or the query, and checks
 * the form and the time of the claim.
 */
final class ClaimReader {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);
    static final Duration PRESIGNED_VALIDITY_MAX = Duration.ofDays(7);
    static final int SIGNATURE_LENGTH = 64;

    private static final String AUTHORIZATION = "authorization";
    private static final String TARGET = "x-amz-target";
    private static final String DATE = "x-amz-date";
    private static final String TOKEN = "x-amz-security-token";
    private static final String HOST = "host";
    private static final int SIGNED_HEADERS_MAX = 100;
    private static final int REGION_LENGTH_MAX = 64;
    private static final int EXPIRES_LENGTH_MAX = 6;
    private static final String DATE_MISSING =
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

    private ClaimReader() {}

    /** The claim of a request, or the reason why the request has no valid claim. */
    sealed interface ClaimResult {
        /** The request has a claim. */
        record Claimed(SignatureClaim claim) implements ClaimResult {}

        /** The request has no valid claim. */
        record Refused(SignatureRefusal refusal) implements ClaimResult {}
    }

    /** Aborts the reading of a claim. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient SignatureRefusal refusal;

        RefusedException(SignatureRefusal refusal) {
            super(refusal.message(), null, false, false);
            this.refusal = refusal;
        }
    }

    /**
     * The parts of a signature as the client sent them.
     *
     * @param head the Authorization header up to the signature; null when it cannot be cached
     */
    private record Parts(
            String credential,
            String signedHeaders,
            String signature,
            String timestamp,
            String token,
            @Nullable String head,
            boolean presigned) {}

    /**
     * Reads the claim.
     *
     * @param service the AWS service that the credential must name
     * @param heads the heads of verified headers, which need not be parsed again
     */
    static ClaimResult read(
            SignableRequest request, String service, Instant now, AuthorizationPrefixCache heads) {
        try {
            var presigned = UriEncoding.parameterValue(request.query(), "X-Amz-Algorithm");
            var authorizations = request.headerValues(AUTHORIZATION);
            if (authorizations.isEmpty() && presigned.isEmpty()) {
                throw new RefusedException(SignatureRefusal.ofMissingSignature());
            }
            if (authorizations.size() > 1 || (!authorizations.isEmpty() && !presigned.isEmpty())) {
                throw incomplete("The request has more than one signature.");
            }
            return new ClaimResult.Claimed(
                    presigned.isEmpty()
                            ? readHeader(request, authorizations.getFirst(), service, now, heads)
                            : readQuery(request, presigned, service, now));
        } catch (RefusedException e) {
            return new ClaimResult.Refused(e.refusal);
        }
    }

    private static RefusedException incomplete(String message) {
        return new RefusedException(SignatureRefusal.ofIncompleteSignature(message));
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(SignatureRefusal.ofInvalidSignature(message));
    }

    private static SignatureClaim readHeader(
            SignableRequest request,
            String authorization,
            String service,
            Instant now,
            AuthorizationPrefixCache heads)
            throws RefusedException {
        var head = heads.find(authorization);
        var claim =
                head == null
                        ? parseHeader(request, authorization, service)
                        : readKnown(request, authorization, head, service);
        refuseUntimely(claim, CLOCK_SKEW_MAX, now);
        return claim;
    }

    /** Reads a header whose head has been parsed before. */
    private static SignatureClaim readKnown(
            SignableRequest request, String authorization, Head head, String service)
            throws RefusedException {
        var timestamp = request.firstHeaderValue(DATE);
        if (timestamp.isEmpty()) {
            throw incomplete(DATE_MISSING);
        }
        var signedAt = requireScopeAndTime(head.credential(), timestamp, service);
        refuseUnsignedTarget(request, head.signs(TARGET));
        return new SignatureClaim(
                head.credential(),
                timestamp,
                signedAt,
                head.signedHeaders(),
                head.signature(authorization),
                tokenOrNull(request.firstHeaderValue(TOKEN)),
                null,
                false);
    }

    private static SignatureClaim parseHeader(
            SignableRequest request, String authorization, String service) throws RefusedException {
        if (!authorization.startsWith(ALGORITHM)) {
            throw new RefusedException(SignatureRefusal.ofMissingSignature());
        }
        var parts = authorization.substring(ALGORITHM.length());
        var credential = component(parts, "Credential");
        var signature = component(parts, "Signature");
        var signedHeaders = component(parts, "SignedHeaders");
        var timestamp = request.firstHeaderValue(DATE);
        var missing = new ArrayList<String>();
        if (credential == null) {
            missing.add("Authorization header requires 'Credential' parameter.");
        }
        if (signature == null) {
            missing.add("Authorization header requires 'Signature' parameter.");
        }
        if (signedHeaders == null) {
            missing.add("Authorization header requires 'SignedHeaders' parameter.");
        }
        if (timestamp.isEmpty()) {
            missing.add(DATE_MISSING);
        }
        if (credential == null
                || signature == null
                || signedHeaders == null
                || timestamp.isEmpty()) {
            throw incomplete(String.join(" ", missing));
        }
        return claim(
                request,
                new Parts(
                        credential,
                        signedHeaders,
                        signature,
                        timestamp,
                        request.firstHeaderValue(TOKEN),
                        AuthorizationPrefixCache.textBefore(signature, authorization),
                        false),
                service);
    }

    private static SignatureClaim readQuery(
            SignableRequest request, String algorithm, String service, Instant now)
            throws RefusedException {
        var query = request.query();
        if (!algorithm.equals(ALGORITHM)) {
            throw incomplete("X-Amz-Algorithm must be '%s'.".formatted(ALGORITHM));
        }
        var claim =
                claim(
                        request,
                        new Parts(
                                mandatory(query, "X-Amz-Credential"),
                                mandatory(query, "X-Amz-SignedHeaders"),
                                mandatory(query, CanonicalRequest.SIGNATURE_PARAMETER),
                                mandatory(query, "X-Amz-Date"),
                                UriEncoding.parameterValue(query, CanonicalRequest.TOKEN_PARAMETER),
                                null,
                                true),
                        service);
        var expires = mandatory(query, "X-Amz-Expires");
        if (expires.length() > EXPIRES_LENGTH_MAX || !isNumber(expires)) {
            throw incomplete("X-Amz-Expires should be a number of seconds.");
        }
        var validity = Duration.ofSeconds(Long.parseLong(expires));
        if (validity.compareTo(PRESIGNED_VALIDITY_MAX) > 0) {
            throw incomplete(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than %d seconds."
                            .formatted(PRESIGNED_VALIDITY_MAX.toSeconds()));
        }
        refuseUntimely(claim, validity, now);
        return claim;
    }

    private static String mandatory(String query, String name) throws RefusedException {
        var value = UriEncoding.parameterValue(query, name);
        if (value.isEmpty()) {
            throw incomplete("AWS query-string parameters must include '%s'.".formatted(name));
        }
        return value;
    }

    /** Returns the value of a component of the Authorization header; null when it is absent. */
    private static @Nullable String component(String parts, String name) {
        int from = 0;
        while (from <= parts.length()) {
            int comma = parts.indexOf(',', from);
            int to = comma < 0 ? parts.length() : comma;
            while (from < to && Character.isWhitespace(parts.charAt(from))) {
                from++;
            }
            int value = from + name.length() + 1;
            if (value <= to && parts.charAt(value - 1) == '=' && parts.startsWith(name, from)) {
                return parts.substring(value, to).stripTrailing();
            }
            from = to + 1;
        }
        return null;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRegion(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'z') && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= REGION_LENGTH_MAX;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static SignatureClaim claim(SignableRequest request, Parts parts, String service)
            throws RefusedException {
        var credential = parseCredential(parts.credential());
        var signedAt = requireScopeAndTime(credential, parts.timestamp(), service);
        // A signature with characters other than digits never matches.
        if (parts.signature().length() != SIGNATURE_LENGTH) {
            throw new RefusedException(SignatureRefusal.ofMismatch());
        }
        var names = parseSignedHeaders(parts.signedHeaders());
        refuseUnsignedTarget(request, names.contains(TARGET));
        return new SignatureClaim(
                credential,
                parts.timestamp(),
                signedAt,
                names,
                parts.signature(),
                tokenOrNull(parts.token()),
                parts.head(),
                parts.presigned());
    }

    private static @Nullable String tokenOrNull(String token) {
        return token.isEmpty() ? null : token;
    }

    /**
     * Checks that the credential is for the service and the day of signing. Returns the time of
     * signing.
     */
    private static Instant requireScopeAndTime(
            CredentialPath credential, String timestamp, String service) throws RefusedException {
        var signedAt =
                SigningTime.parse(timestamp)
                        .orElseThrow(() ->
                                incomplete(
                                        "Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/ISO_8601"
                                                .formatted(timestamp)));
        if (!credential.service().equals(service)) {
            throw invalid(
                    "Credential should be scoped to correct service: '%s'.".formatted(service));
        }
        if (credential.day().length() != SigningTime.DAY_LENGTH
                || !timestamp.startsWith(credential.day())) {
            throw invalid(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'."
                            .formatted(
                                    credential.day(),
                                    timestamp.substring(0, SigningTime.DAY_LENGTH),
                                    timestamp));
        }
        return signedAt;
    }

    private static CredentialPath parseCredential(String text) throws RefusedException {
        var parts = text.split("/", -1);
        if (parts.length != 5) {
            throw incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'"
                            .formatted(text));
        }
        var region = parts[2];
        if (!isRegion(region)) {
            throw invalid("Credential should be scoped to a valid region.");
        }
        if (!parts[4].equals(CredentialPath.TERMINATOR)) {
            throw invalid(
                    "Credential should be scoped with a valid terminator: '%s', not '%s'."
                            .formatted(CredentialPath.TERMINATOR, parts[4]));
        }
        return new CredentialPath(parts[0], parts[1], region, parts[3]);
    }

    private static List<String> parseSignedHeaders(String text) throws RefusedException {
        var names = List.of(text.split(";", SIGNED_HEADERS_MAX));
        if (!areDistinct(names) || !text.equals(text.toLowerCase(Locale.ROOT))) {
            throw invalid("SignedHeaders must be distinct names in lower case.");
        }
        if (!names.contains(HOST)) {
            throw invalid(
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        return names;
    }

    /**
     * Refuses a target that is not signed. Otherwise an attacker could change the operation of a
     * signed request.
     */
    private static void refuseUnsignedTarget(SignableRequest request, boolean isSigned)
            throws RefusedException {
        if (!isSigned && request.has(TARGET)) {
            throw invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    /** Whether no name occurs twice. AWS clients sort the names, so most requests need no set. */
    private static boolean areDistinct(List<String> names) {
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i - 1).compareTo(names.get(i)) >= 0) {
                return new HashSet<>(names).size() == names.size();
            }
        }
        return true;
    }

    private static void refuseUntimely(SignatureClaim claim, Duration validity, Instant now)
            throws RefusedException {
        if (claim.signedAt().isBefore(now.minus(validity))) {
            throw invalid(
                    "Signature expired: %s is now earlier than %s (%s - %d min.)"
                            .formatted(
                                    claim.timestamp(),
                                    SigningTime.format(now.minus(validity)),
                                    SigningTime.format(now),
                                    validity.toMinutes()));
        }
        if (claim.signedAt().isAfter(now.plus(CLOCK_SKEW_MAX))) {
            throw invalid(
                    "Signature not yet current: %s is still later than %s (%s + %d min.)"
                            .formatted(
                                    claim.timestamp(),
                                    SigningTime.format(now.plus(CLOCK_SKEW_MAX)),
                                    SigningTime.format(now),
                                    CLOCK_SKEW_MAX.toMinutes()));
        }
    }
}
