package dev.askel.connectors.aws;

import static dev.askel.connectors.Calls.call;
import static dev.askel.connectors.Calls.function;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.Calls;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Computes the signature again on the server's side, by the rules of Signature Version 4. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignatureTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+),"
                            + " Signature=(?<signature>[0-9a-f]{64})");

    @Test
    void a_request_is_signed_for_the_region_of_the_function() throws Exception {
        try (var lambda = new HttpFixture(_ -> Reply.json("{}"));
                var connectors = connectors(lambda, Map.of())) {
            Calls.outcome(connectors.tasks(), call(function("f:live"), "{\"a\":\"ä\"}"));

            var request = lambda.request();
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
            Calls.outcome(connectors.tasks(), call(arn, "{}"));

            var request = lambda.request();
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

    private static Connectors connectors(HttpFixture lambda, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("AWS_ENDPOINT_URL", lambda.url());
        environment.put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
        return Connectors.standard(ConfigFactory.defaultReference(), environment);
    }

    private static String signature(Request request, String scope, String names) throws Exception {
        var canonical = new StringBuilder("POST\n");
        // Every service but S3 encodes the path once more.
        canonical
                .append(
                        URLEncoder.encode(request.uri().getRawPath(), StandardCharsets.UTF_8)
                                .replace("%2F", "/"))
                .append('\n')
                .append(request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery())
                .append('\n');
        for (var name : names.split(";", -1)) {
            canonical.append(name).append(':').append(request.header(name)).append('\n');
        }
        canonical.append('\n').append(names).append('\n').append(sha256(request.body()));
        var toSign =
                "AWS4-HMAC-SHA256\n%s\n%s\n%s"
                        .formatted(
                                request.header("x-amz-date"), scope, sha256(canonical.toString()));
        var key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
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
