package dev.askel.connectors.aws;

import dev.askel.access.Sha256;
import dev.askel.connectors.aws.protocol.PercentEncoding;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests for a set of regions by Signature Version 4a, with a private key derived from the
 * secret access key.
 *
 * <p>The canonical request is the same as in Signature Version 4. The string to sign contains no
 * region, because a header contains the regions. The signature is ECDSA on P-256 over SHA-256, in
 * DER and hexadecimal digits, and differs each time. Source: IAM User Guide, "AWS Signature Version
 * 4 for API requests". This implementation passes the test suite of awslabs/aws-c-auth.
 */
final class AsymmetricSigner {
    private static final String ALGORITHM = "AWS4-ECDSA-P256-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final String CURVE = "secp256r1";
    private static final int KEY_BITS = 256;

    /** The counter in the context is one byte, and 255 is not used. */
    private static final int ATTEMPTS_MAX = 254;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private AsymmetricSigner() {}

    /**
     * Signs a request and returns its headers with the signature. Their names are in lower case,
     * and the host is omitted.
     *
     * @param headers the headers to send; all are signed
     * @param service the signing name, such as {@code events}
     * @param regions the regions of the signature: {@code *}, or names separated by commas
     * @param isS3 whether the path is signed unencoded and a header contains the hash of the body,
     *     as only S3 requires
     */
    static SortedMap<String, String> sign(
            String method,
            URI address,
            Map<String, String> headers,
            byte[] body,
            AwsCredentialsIdentity credentials,
            String service,
            String regions,
            boolean isS3,
            Instant signingTime) {
        var hash = Sha256.hexHash(body);
        var time = TIME.format(signingTime);
        var signed = new TreeMap<String, String>();
        headers.forEach((name, value) ->
                signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll("\\s+", " ")));
        signed.put("host", host(address));
        signed.put("x-amz-date", time);
        signed.put("x-amz-region-set", regions);
        if (isS3) {
            signed.put("x-amz-content-sha256", hash);
        }
        if (credentials instanceof AwsSessionCredentialsIdentity session) {
            signed.put("x-amz-security-token", session.sessionToken());
        }
        signed.put(
                "authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                ALGORITHM,
                                credentials.accessKeyId(),
                                scope(time, service),
                                names(signed),
                                signature(
                                        credentials,
                                        stringToSign(
                                                method, address, signed, hash, service, isS3))));
        signed.remove("host");
        return signed;
    }

    /**
     * Creates the string to sign.
     *
     * @param headers all signed headers, by their names in lower case
     * @param hash the hash of the body
     */
    static String stringToSign(
            String method,
            URI address,
            SortedMap<String, String> headers,
            String hash,
            String service,
            boolean isS3) {
        var canonical = new StringBuilder();
        canonical.append(method).append('\n');
        canonical.append(path(address, isS3)).append('\n');
        canonical.append(query(address)).append('\n');
        headers.forEach(
                (name, value) -> canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(names(headers)).append('\n').append(hash);
        var time = Objects.requireNonNull(headers.get("x-amz-date"), "x-amz-date");
        return String.join(
                "\n", ALGORITHM, time, scope(time, service), Sha256.hexHash(canonical.toString()));
    }

    private static String scope(String time, String service) {
        return "%s/%s/aws4_request".formatted(time.substring(0, "yyyyMMdd".length()), service);
    }

    private static String names(SortedMap<String, String> headers) {
        return String.join(";", headers.keySet());
    }

    private static String host(URI address) {
        int defaultPort = "https".equals(address.getScheme()) ? 443 : 80;
        return address.getPort() < 0 || address.getPort() == defaultPort
                ? address.getHost()
                : address.getHost() + ":" + address.getPort();
    }

    private static String path(URI address, boolean isS3) {
        var path = isS3 ? address.getRawPath() : address.normalize().getRawPath();
        return path.isEmpty() ? "/" : isS3 ? path : PercentEncoding.encodePath(path);
    }

    /**
     * Sorts the query by name and then by value. Sorting whole pairs would be wrong, because the
     * equals sign sorts after a hyphen.
     */
    private static String query(URI address) {
        var query = address.getRawQuery();
        return query == null || query.isEmpty()
                ? ""
                : Arrays.stream(query.split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .map(pair -> new String[] {pair[0], pair.length == 1 ? "" : pair[1]})
                        .sorted(
                                Comparator.<String[], String>comparing(pair -> pair[0])
                                        .thenComparing(pair -> pair[1]))
                        .map(pair -> pair[0] + "=" + pair[1])
                        .collect(Collectors.joining("&"));
    }

    private static String signature(AwsCredentialsIdentity credentials, String text) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey(credentials));
            signature.update(bytes(text));
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw missingAlgorithm(e);
        }
    }

    /**
     * Derives the private key of an access key. The private key is the first derived value in the
     * range of the curve. Values are derived by NIST SP 800-108 in counter mode. The key is the
     * secret with the prefix {@code AWS4A}, and the label is the algorithm. The context is the
     * access key id with the number of the attempt.
     */
    private static PrivateKey privateKey(AwsCredentialsIdentity credentials)
            throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(CURVE));
        var curve = parameters.getParameterSpec(ECParameterSpec.class);
        var candidateMax = curve.getOrder().subtract(BigInteger.TWO);
        var mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(bytes("AWS4A" + credentials.secretAccessKey()), HMAC));
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(1).array());
            mac.update(bytes(ALGORITHM));
            mac.update((byte) 0);
            mac.update(bytes(credentials.accessKeyId()));
            mac.update((byte) attempt);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(KEY_BITS).array());
            var candidate = new BigInteger(1, mac.doFinal());
            if (candidate.compareTo(candidateMax) <= 0) {
                return KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new ECPrivateKeySpec(candidate.add(BigInteger.ONE), curve));
            }
        }
        throw new IllegalStateException(
                "No valid private key for %2$s in %1$d attempts"
                        .formatted(ATTEMPTS_MAX, credentials.accessKeyId()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static IllegalStateException missingAlgorithm(GeneralSecurityException e) {
        return new IllegalStateException("This JDK lacks an algorithm that signatures need", e);
    }
}
