package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Compares keys and signatures of Version 4a with the examples that AWS publishes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AsymmetricSignerTest {
    private static final byte[] EMPTY_BODY = {};

    /** A request of tests/aws-signing-test-suite/v4a in awslabs/aws-c-auth. */
    private record PublishedRequest(
            String method,
            String target,
            Map<String, String> headers,
            String body,
            boolean s3,
            String signature) {
        boolean isSignatureValid() throws Exception {
            var signed = new TreeMap<>(headers);
            signed.put("host", "example.amazonaws.com");
            signed.put("x-amz-date", "20150830T123600Z");
            signed.put("x-amz-region-set", "us-east-1");
            var text =
                    AsymmetricSigner.stringToSign(
                            method,
                            URI.create("https://example.amazonaws.com" + target),
                            signed,
                            Sha256.hexHash(body.getBytes(StandardCharsets.UTF_8)),
                            "service",
                            s3);
            return PublishedKey.EXAMPLE.verifies(text, signature);
        }
    }

    private static PublishedRequest getRequest(
            String target, Map<String, String> headers, boolean s3, String signature) {
        return new PublishedRequest("GET", target, headers, "", s3, signature);
    }

    @Test
    void the_signed_text_matches_the_published_signatures() throws Exception {
        var published =
                Map.of(
                        "get-vanilla-with-session-token",
                        getRequest(
                                "/",
                                Map.of(
                                        "x-amz-security-token",
                                        "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"),
                                false,
                                "3044021f7cfd51af2b722f8d1fa1afb65b4d5486ed59a67bcf9f3acc62aad6ddd37db102"
                                        + "21009d4c9f9a37104fc01a8daffc9a6bd1056b7b43c1196edde0b52878b759628f8c"),
                        "get-vanilla-query-order-encoded",
                        getRequest(
                                "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
                                Map.of(),
                                false,
                                "3044022041ffa05b60e2cc9bac499a22148bb69825873b913cabdcf8b3f97c75ba28f81a"
                                        + "0220492937cb6eccb784d5fcf1969e4493ad9417ac3409496ef74f281aa13e279739"),
                        "get-slashes-normalized",
                        getRequest(
                                "//example//",
                                Map.of(),
                                false,
                                "304502210091617ae3c0aa89ab87c6762e4fd783ae454ae475537ca4994c55b563c175193f"
                                        + "0220244d3e75ad45b1dbefea69aa85c89cea3aaa533f2f11a1d43bea8d57a0e45a66"),
                        "get-slashes-unnormalized",
                        getRequest(
                                "//example//",
                                Map.of(),
                                true,
                                "304502210097946bd8cd85f3dbbaba60708041e8b7c7a3d564545c21335c7b401c38b5af87"
                                        + "022007e6f473920ddebfaef2c174cb93478cd218cad639a087a45a01c0d3282c703e"),
                        "post-x-www-form-urlencoded",
                        new PublishedRequest(
                                "POST",
                                "/",
                                Map.of(
                                        "content-type",
                                        "application/x-www-form-urlencoded",
                                        "content-length",
                                        "13",
                                        "x-amz-content-sha256",
                                        "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
                                "Param1=value1",
                                false,
                                "30450221008941153b3d200f283106550a832d6be09549761ad76eef23a0a30d84a1dd187f"
                                        + "022069dba6b765b5caaac77911c1875909e70bdde412784f19215821129cbd170551"));

        for (var each : published.entrySet()) {
            assertThat(each.getValue().isSignatureValid()).as(each.getKey()).isTrue();
        }
        for (var each : published.values()) {
            var other = getRequest("/other", each.headers(), each.s3(), each.signature());
            assertThat(other.isSignatureValid()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_private_key_matches_the_published_public_key(PublishedKey key) throws Exception {
        var address = URI.create("http://127.0.0.1:8000/a%20b");
        var signed =
                AsymmetricSigner.sign(
                        "GET",
                        address,
                        Map.of("My-Header", " a   b "),
                        EMPTY_BODY,
                        AwsBasicCredentials.create(key.accessKeyId, key.secret),
                        "events",
                        "*",
                        false,
                        Instant.parse("2015-08-30T12:36:00Z"));

        assertThat(signed)
                .containsEntry("my-header", "a b")
                .containsEntry("x-amz-region-set", "*")
                .containsOnlyKeys("authorization", "my-header", "x-amz-date", "x-amz-region-set");
        var authorization = Objects.requireNonNull(signed.remove("authorization"));
        var signature = authorization.substring(authorization.lastIndexOf('=') + 1);
        assertThat(authorization)
                .isEqualTo(
                        "AWS4-ECDSA-P256-SHA256 Credential=%s/20150830/events/aws4_request, SignedHeaders=%s, Signature=%s"
                                .formatted(
                                        key.accessKeyId,
                                        "host;my-header;x-amz-date;x-amz-region-set",
                                        signature));
        signed.put("host", "127.0.0.1:8000");
        var text =
                AsymmetricSigner.stringToSign(
                        "GET", address, signed, Sha256.hexHash(EMPTY_BODY), "events", false);
        assertThat(key.verifies(text, signature)).isTrue();
    }
}
