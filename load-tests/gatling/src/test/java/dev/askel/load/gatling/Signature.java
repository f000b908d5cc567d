package dev.askel.load.gatling;

import io.gatling.http.client.Request;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests with Signature Version 4, with the code of AWS's SDK. */
final class Signature {
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private final AwsCredentialsIdentity keys;
    private final String region;

    private Signature(AwsCredentialsIdentity keys, String region) {
        this.keys = keys;
        this.region = region;
    }

    /** Returns a signer with the access key in the environment, or nothing without a key. */
    static Optional<Signature> ofEnvironment(Map<String, String> environment) {
        var id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        var secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Signature(
                        AwsCredentialsIdentity.create(id, secret),
                        environment.getOrDefault("AWS_REGION", "us-east-1")));
    }

    /** Returns all headers of a signed POST with this body and these headers. */
    Map<String, List<String>> headers(URI url, Map<String, String> headers, byte[] body) {
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(url);
        headers.forEach(request::putHeader);
        var signed =
                SIGNER.sign(signing ->
                        signing.identity(keys)
                                .request(request.build())
                                .payload(() -> new ByteArrayInputStream(body))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "states")
                                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        return signed.request().headers();
    }

    /** Signs a request of Gatling. */
    Request sign(Request request) {
        var headers = request.getHeaders();
        headers(
                        URI.create(request.getUri().toUrl()),
                        Map.of(
                                "Content-Type", headers.get("Content-Type"),
                                "X-Amz-Target", headers.get("X-Amz-Target")),
                        request.getBody().getBytes())
                .forEach((name, values) -> headers.set(name, values));
        return request;
    }
}
