package dev.askel.connectors.aws;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Creates requests to AWS's services, signed by Signature Version 4 or 4a. */
public final class SignedRequests {
    // The JDK's client sets these itself, from the address and the body.
    private static final Set<String> SET_BY_CLIENT = Set.of("host", "content-length", "expect");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final InstantSource clock = InstantSource.system();

    /**
     * Creates a POST request.
     *
     * @param address the address with path and query percent-encoded
     * @param credentials null for an unsigned request
     * @param service the signing name, such as {@code lambda}
     */
    public HttpRequest createPost(
            URI address,
            Map<String, String> headers,
            String body,
            @Nullable AwsCredentialsIdentity credentials,
            String service,
            String region) {
        return create(
                "POST",
                address,
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                credentials,
                service,
                region,
                false);
    }

    /**
     * Creates a request of any method.
     *
     * @param address the address with path and query percent-encoded
     * @param credentials null for an unsigned request
     * @param service the signing name, such as {@code lambda}
     * @param region one region; {@code *} for all regions, by Version 4a
     * @param isS3 whether the path is signed unencoded, as only S3 requires
     */
    public HttpRequest create(
            String method,
            URI address,
            Map<String, String> headers,
            byte[] body,
            @Nullable AwsCredentialsIdentity credentials,
            String service,
            String region,
            boolean isS3) {
        var builder =
                HttpRequest.newBuilder(address)
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        if (credentials == null || region.equals(ServiceAddress.ALL_REGIONS)) {
            var sent = new TreeMap<>(headers);
            sent.keySet().removeIf(name -> !isSettable(name));
            var all =
                    credentials == null
                            ? sent
                            : AsymmetricSigner.sign(
                                    method,
                                    address,
                                    sent,
                                    body,
                                    credentials,
                                    service,
                                    region,
                                    isS3,
                                    clock.instant());
            all.forEach(builder::setHeader);
            return builder.build();
        }
        var plain =
                SdkHttpFullRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(address);
        headers.forEach(plain::putHeader);
        signer.sign(sign ->
                        sign.identity(credentials)
                                .request(plain.build())
                                .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !isS3)
                                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !isS3))
                .request()
                .forEachHeader((name, values) -> {
                    if (isSettable(name)) {
                        values.forEach(value -> builder.header(name, value));
                    }
                });
        return builder.build();
    }

    private static boolean isSettable(String name) {
        return !SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT));
    }
}
