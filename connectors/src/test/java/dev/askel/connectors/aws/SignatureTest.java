package dev.askel.connectors.aws;

import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Verifies signatures like a server, by the rules of Signature Version 4. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignatureTest {
    private static final String SYMMETRIC = "AWS4-HMAC-SHA256";
    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "(?<algorithm>AWS4-[^ ]+) Credential=AKIDEXAMPLE/(?<scope>[^,]+),"
                            + " SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]+)");

    @Test
    void a_request_is_signed_for_the_region_of_the_function() throws Exception {
        try (var lambda = new HttpFixture(_ -> Reply.json("{}"));
                var connectors = connectors(lambda, Map.of())) {
            TestTaskCalls.awaitOutcome(
                    connectors.tasks(), call(functionArn("f:live"), "{\"a\":\"ä\"}"));

            var request = lambda.awaitRequest();
            var authorization = AUTHORIZATION.matcher(request.header("authorization"));
            assertThat(authorization.matches()).as(request.header("authorization")).isTrue();
            assertThat(authorization.group("scope")).endsWith("/us-east-1/lambda/aws4_request");
            assertThat(authorization.group("signature"))
                    .isEqualTo(
                            signature(
                                    request,
                                    authorization.group("scope"),
                                    authorization.group("names")));
        }
    }

    @Test
    void the_path_of_another_accounts_function_is_signed_as_it_is_sent() throws Exception {
        var arn = "arn:aws:lambda:eu-west-1:999999999999:function:f";
        try (var lambda = new HttpFixture(_ -> Reply.json("{}"));
                var connectors = connectors(lambda, Map.of("AWS_SESSION_TOKEN", "session"))) {
            TestTaskCalls.awaitOutcome(connectors.tasks(), call(arn, "{}"));

            var request = lambda.awaitRequest();
            var authorization = AUTHORIZATION.matcher(request.header("authorization"));
            assertThat(authorization.matches()).isTrue();
            assertThat(request.header("x-amz-security-token")).isEqualTo("session");
            assertThat(authorization.group("names")).contains("x-amz-security-token");
            assertThat(authorization.group("signature"))
                    .isEqualTo(
                            signature(
                                    request,
                                    authorization.group("scope"),
                                    authorization.group("names")));
        }
    }

    @Test
    void requests_to_several_regions_are_signed_for_all_of_them() throws Exception {
        try (var service = new HttpFixture(_ -> Reply.json("{}"));
                var connectors = connectors(service, Map.of("AWS_SESSION_TOKEN", "session"))) {
            TestTaskCalls.awaitOutcome(
                    connectors.tasks(),
                    call(
                            "arn:aws:states:::events:putEvents",
                            """
                            {"EndpointId": "abcde.veo",
                             "Entries": [{"Detail": {"a": "ä"}, "DetailType": "t", "Source": "s"}]}\
                            """));
            assertSignedForAllRegions(service.awaitRequest(), "events", false);

            TestTaskCalls.awaitOutcome(
                    connectors.tasks(),
                    call(
                            "arn:aws:states:::aws-sdk:cloudfrontkeyvaluestore:getKey",
                            """
                            {"KvsARN": "arn:aws:cloudfront::123456789012:key-value-store/s", "Key": "ü/*"}\
                            """));
            assertSignedForAllRegions(service.awaitRequest(), "cloudfront-keyvaluestore", false);

            TestTaskCalls.awaitOutcome(
                    connectors.tasks(),
                    call(
                            "arn:aws:states:::aws-sdk:s3:getObject",
                            """
                            {"Bucket": "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
                             "Key": "a b/ü", "VersionId": "v/1", "PartNumber": 1}\
                            """));
            var read = service.awaitRequest();
            assertSignedForAllRegions(read, "s3", true);
            assertThat(read.header("x-amz-content-sha256")).isEqualTo(sha256(""));
        }
    }

    private static void assertSignedForAllRegions(Request request, String service, boolean s3)
            throws Exception {
        var authorization = AUTHORIZATION.matcher(request.header("authorization"));
        assertThat(authorization.matches()).as(request.header("authorization")).isTrue();
        var algorithm = authorization.group("algorithm");
        assertThat(algorithm).isEqualTo("AWS4-ECDSA-P256-SHA256");
        var scope = authorization.group("scope");
        assertThat(scope).matches("[0-9]{8}/%s/aws4_request".formatted(service));
        assertThat(request.header("x-amz-region-set")).isEqualTo("*");
        assertThat(request.header("x-amz-security-token")).isEqualTo("session");
        var names = authorization.group("names");
        assertThat(names.split(";", -1)).contains("x-amz-region-set", "x-amz-security-token");
        assertThat(
                        PublishedKey.EXAMPLE.verifies(
                                stringToSign(request, algorithm, scope, names, s3),
                                authorization.group("signature")))
                .as("%s %s", request.method(), request.uri())
                .isTrue();
    }

    private static Connectors connectors(HttpFixture lambda, Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        environment.put("AWS_ENDPOINT_URL", lambda.url());
        environment.put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        environment.put("AWS_SECRET_ACCESS_KEY", PublishedKey.EXAMPLE.secret);
        return Connectors.create(ConfigFactory.defaultReference(), environment);
    }

    private static String signature(Request request, String scope, String names) throws Exception {
        var key = ("AWS4" + PublishedKey.EXAMPLE.secret).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of()
                .formatHex(hmac(key, stringToSign(request, SYMMETRIC, scope, names, false)));
    }

    private static String stringToSign(
            Request request, String algorithm, String scope, String names, boolean s3)
            throws Exception {
        var path = request.uri().getRawPath();
        var query = request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery();
        var canonical = new StringBuilder(request.method()).append('\n');
        // Every service except S3 encodes the path a second time.
        canonical
                .append(
                        s3
                                ? path
                                : URLEncoder.encode(path, StandardCharsets.UTF_8)
                                        .replace("%2F", "/"))
                .append('\n')
                .append(Stream.of(query.split("&", -1)).sorted().collect(joining("&")))
                .append('\n');
        for (var name : names.split(";", -1)) {
            canonical.append(name).append(':').append(request.header(name)).append('\n');
        }
        canonical.append('\n').append(names).append('\n').append(sha256(request.body()));
        return "%s\n%s\n%s\n%s"
                .formatted(
                        algorithm,
                        request.header("x-amz-date"),
                        scope,
                        sha256(canonical.toString()));
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
