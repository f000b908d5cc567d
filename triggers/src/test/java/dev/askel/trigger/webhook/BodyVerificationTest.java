package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.connection.Secret;
import dev.askel.trigger.webhook.Verification.Algorithm;
import dev.askel.trigger.webhook.Verification.Encoding;
import dev.askel.trigger.webhook.Verification.GitHubSignature;
import dev.askel.trigger.webhook.Verification.HmacSignature;
import dev.askel.trigger.webhook.Verification.SlackSignature;
import dev.askel.trigger.webhook.Verification.StaticKey;
import dev.askel.trigger.webhook.Verification.StripeSignature;
import dev.askel.trigger.webhook.Verification.Unverified;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The signatures of the services that send webhooks, with the examples that they publish. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BodyVerificationTest {
    /** The example of "Validating webhook deliveries" in GitHub's documentation. */
    private static final String GITHUB_SECRET = "It's a Secret to Everybody";

    private static final String GITHUB_BODY = "Hello, World!";
    private static final String GITHUB_SIGNATURE =
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    /** The example of "Verifying requests from Slack" in Slack's documentation. */
    private static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

    private static final long SLACK_TIME = 1_531_420_618;
    private static final String SLACK_SIGNATURE =
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private static final String SLACK_BODY =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                    + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                    + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                    + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                    + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                    + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    /** The example of the tests of Stripe's library for .NET (EventUtilityTest). */
    private static final String STRIPE_SECRET = "webhook_secret";

    private static final long STRIPE_TIME = 1_533_204_620;
    private static final String STRIPE_SIGNATURE =
            "t=1533204620,v1=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7,"
                    + "v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef";

    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static String stripeBody() throws IOException {
        try (var file =
                Objects.requireNonNull(
                        BodyVerificationTest.class.getResourceAsStream("stripe-event.json"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean isValid(
            Verification verification,
            List<String> secrets,
            Map<String, List<String>> headers,
            String body,
            long now) {
        var started =
                BodyVerification.begin(
                        verification,
                        secrets.stream().map(Secret::new).toList(),
                        name -> headers.getOrDefault(name, List.of()),
                        Instant.ofEpochSecond(now));
        // A body arrives in pieces.
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        int middle = bytes.length / 2;
        started.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, 0, middle)));
        started.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, middle, bytes.length)));
        return started.isValid();
    }

    private static boolean isGitHub(String secret, String signature, String body) {
        return isValid(
                new GitHubSignature(),
                List.of(secret),
                Map.of("x-hub-signature-256", List.of(signature)),
                body,
                0);
    }

    private static boolean isStripe(String secret, String header, String body, long now) {
        return isValid(
                new StripeSignature(TOLERANCE),
                List.of(secret),
                Map.of("stripe-signature", List.of(header)),
                body,
                now);
    }

    private static boolean isSlack(String timestamp, String body, long now) {
        return isValid(
                new SlackSignature(TOLERANCE),
                List.of(SLACK_SECRET),
                Map.of(
                        "x-slack-signature",
                        List.of(SLACK_SIGNATURE),
                        "x-slack-request-timestamp",
                        List.of(timestamp)),
                body,
                now);
    }

    @Test
    void the_example_of_GitHub_is_valid() {
        assertThat(isGitHub(GITHUB_SECRET, GITHUB_SIGNATURE, GITHUB_BODY)).isTrue();
        assertThat(isGitHub(GITHUB_SECRET, GITHUB_SIGNATURE, "Hello, World?")).isFalse();
        assertThat(isGitHub("another secret", GITHUB_SIGNATURE, GITHUB_BODY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=zz",
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700"
            })
    void a_malformed_header_is_refused(String header) {
        assertThat(isGitHub(GITHUB_SECRET, header, GITHUB_BODY)).isFalse();
    }

    @Test
    void a_header_that_is_absent_or_repeated_is_refused() {
        assertThat(isValid(new GitHubSignature(), List.of(GITHUB_SECRET), Map.of(), GITHUB_BODY, 0))
                .isFalse();
        assertThat(
                        isValid(
                                new GitHubSignature(),
                                List.of(GITHUB_SECRET),
                                Map.of(
                                        "x-hub-signature-256",
                                        List.of(GITHUB_SIGNATURE, GITHUB_SIGNATURE)),
                                GITHUB_BODY,
                                0))
                .isFalse();
    }

    @Test
    void the_example_of_Stripe_is_valid_within_the_tolerance() throws IOException {
        var body = stripeBody();
        assertThat(isStripe(STRIPE_SECRET, STRIPE_SIGNATURE, body, STRIPE_TIME + 300)).isTrue();
        assertThat(isStripe(STRIPE_SECRET, STRIPE_SIGNATURE, body, STRIPE_TIME + 301)).isFalse();
        assertThat(isStripe(STRIPE_SECRET, STRIPE_SIGNATURE, body, STRIPE_TIME - 301)).isFalse();
        assertThat(isStripe(STRIPE_SECRET, STRIPE_SIGNATURE, body + " ", STRIPE_TIME)).isFalse();
        assertThat(isStripe("whsec_other", STRIPE_SIGNATURE, body, STRIPE_TIME)).isFalse();
    }

    @Test
    void Stripe_signs_with_each_active_secret_and_its_timestamp() throws IOException {
        var body = stripeBody();
        var other = "v1=0000000000000000000000000000000000000000000000000000000000000000";
        assertThat(
                        isStripe(
                                STRIPE_SECRET,
                                STRIPE_SIGNATURE.replace(",v1", "," + other + ",v1"),
                                body,
                                STRIPE_TIME))
                .isTrue();
        // The timestamp is signed, so a newer one invalidates the signature.
        assertThat(
                        isStripe(
                                STRIPE_SECRET,
                                STRIPE_SIGNATURE.replace("t=1533204620", "t=1533204621"),
                                body,
                                STRIPE_TIME))
                .isFalse();
        // A scheme other than v1 is not accepted.
        assertThat(
                        isStripe(
                                STRIPE_SECRET,
                                STRIPE_SIGNATURE.replace("v1=", "v2="),
                                body,
                                STRIPE_TIME))
                .isFalse();
    }

    @Test
    void the_example_of_Slack_is_valid_within_the_tolerance() {
        assertThat(isSlack("1531420618", SLACK_BODY, SLACK_TIME + 300)).isTrue();
        assertThat(isSlack("1531420618", SLACK_BODY, SLACK_TIME + 301)).isFalse();
        assertThat(isSlack("1531420619", SLACK_BODY, SLACK_TIME)).isFalse();
        assertThat(isSlack("1531420618", SLACK_BODY + "&x=y", SLACK_TIME)).isFalse();
        assertThat(isSlack("-1531420618", SLACK_BODY, SLACK_TIME)).isFalse();
        assertThat(isSlack("", SLACK_BODY, SLACK_TIME)).isFalse();
    }

    /** The values are those of openssl dgst -hmac. */
    @Test
    void a_general_HMAC_has_a_header_an_algorithm_an_encoding_and_a_prefix() {
        var hex = new HmacSignature("X-Signature", Algorithm.SHA512, Encoding.HEX, "");
        assertThat(
                        isValid(
                                hex,
                                List.of("general secret"),
                                Map.of(
                                        "x-signature",
                                        List.of(
                                                "4885c1866ce1d7855a1bef6453a9ac1e9896dea197bc1960216c9e4338c47d92"
                                                        + "c103ceed1d53bf5508bfd542f507c5835b31a1ed00bb5939d03d3cb662e95a3e")),
                                "body",
                                0))
                .isTrue();
        var base64 = new HmacSignature("X-Shop-Hmac", Algorithm.SHA256, Encoding.BASE64, "v=");
        var signature = "v=Q6CG1mBMHCVfdEYzxB/hPrsE39opJFNsDlIp1sDIRUE=";
        assertThat(
                        isValid(
                                base64,
                                List.of("general secret"),
                                Map.of("x-shop-hmac", List.of(signature)),
                                "body",
                                0))
                .isTrue();
    }

    @Test
    void both_active_secrets_are_accepted() {
        var headers = Map.of("x-hub-signature-256", List.of(GITHUB_SIGNATURE));
        for (var secrets :
                List.of(
                        List.of("a new secret", GITHUB_SECRET),
                        List.of(GITHUB_SECRET, "an old secret"))) {
            assertThat(isValid(new GitHubSignature(), secrets, headers, GITHUB_BODY, 0)).isTrue();
        }
        assertThat(isValid(new GitHubSignature(), List.of("a new secret"), headers, GITHUB_BODY, 0))
                .isFalse();
        assertThat(isValid(new GitHubSignature(), List.of(), headers, GITHUB_BODY, 0)).isFalse();
    }

    @Test
    void a_static_key_is_the_value_of_its_header() {
        var key = new StaticKey("X-Api-Key");
        var secrets = List.of("static secret");
        assertThat(isValid(key, secrets, Map.of("x-api-key", List.of("static secret")), "b", 0))
                .isTrue();
        assertThat(isValid(key, secrets, Map.of("x-api-key", List.of("static secre")), "b", 0))
                .isFalse();
        assertThat(isValid(key, secrets, Map.of(), "b", 0)).isFalse();
    }

    @Test
    void a_body_is_kept_only_while_its_request_may_be_accepted() {
        var verification = new SlackSignature(TOLERANCE);
        var old =
                BodyVerification.begin(
                        verification,
                        List.of(new Secret(SLACK_SECRET)),
                        name ->
                                name.equals("x-slack-signature")
                                        ? List.of(SLACK_SIGNATURE)
                                        : List.of("1531420618"),
                        Instant.ofEpochSecond(SLACK_TIME + 301));
        assertThat(old.mayAccept()).isFalse();
        assertThat(BodyVerification.refusing().mayAccept()).isFalse();
        assertThat(BodyVerification.refusing().isValid()).isFalse();
        assertThat(
                        BodyVerification.begin(
                                        new Unverified(), List.of(), _ -> List.of(), Instant.EPOCH)
                                .mayAccept())
                .isTrue();
    }
}
