package dev.askel.connectors.aws;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Builds POST requests to AWS's services, signed with Signature Version 4. */
public final class SignedRequests {
    // The JDK's client writes these itself, from the address and the body.
    private static final Set<String> WRITTEN_BY_CLIENT = Set.of("host", "content-length", "expect");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /**
     * A request that is ready to be sent.
     *
     * @param address path and query already percent-encoded
     * @param credentials null leaves the request unsigned
     * @param service the signing name, such as {@code lambda}
     */
    public HttpRequest post(
            URI address,
            Map<String, String> headers,
            String body,
            @Nullable AwsCredentialsIdentity credentials,
            String service,
            String region) {
        var builder =
                HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body));
        if (credentials == null) {
            headers.forEach(builder::setHeader);
            return builder.build();
        }
        var plain = SdkHttpFullRequest.builder().method(SdkHttpMethod.POST).uri(address);
        headers.forEach(plain::putHeader);
        signed(plain.build(), body, credentials, service, region)
                .forEachHeader((name, values) -> {
                    if (!WRITTEN_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                        values.forEach(value -> builder.header(name, value));
                    }
                });
        return builder.build();
    }

    private SdkHttpRequest signed(
            SdkHttpRequest request,
            String body,
            AwsCredentialsIdentity credentials,
            String service,
            String region) {
        return signer.sign(sign ->
                        sign.identity(credentials)
                                .request(request)
                                .payload(ContentStreamProvider.fromUtf8String(body))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                                .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
    }
}
