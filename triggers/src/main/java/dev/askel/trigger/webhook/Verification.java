package dev.askel.trigger.webhook;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** How a webhook proves that a request comes from the expected sender. */
public sealed interface Verification {
    /** The default tolerance of a timestamp, as in the libraries of Stripe and Slack. */
    Duration TOLERANCE_DEFAULT = Duration.ofMinutes(5);

    /** The maximum tolerance of a timestamp. */
    Duration TOLERANCE_MAX = Duration.ofHours(1);

    /**
     * GitHub's {@code X-Hub-Signature-256} (<a
     * href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">validating
     * webhook deliveries</a>). GitHub signs no timestamp.
     */
    record GitHubSignature() implements Verification {}

    /**
     * Stripe's {@code Stripe-Signature} (<a
     * href="https://docs.stripe.com/webhooks/signature">signatures</a>).
     *
     * @param tolerance the maximum difference between the timestamp and the engine's time
     */
    record StripeSignature(Duration tolerance) implements Verification {}

    /**
     * Slack's {@code X-Slack-Signature} (<a
     * href="https://docs.slack.dev/authentication/verifying-requests-from-slack">verifying
     * requests</a>).
     *
     * @param tolerance the maximum difference between the timestamp and the engine's time
     */
    record SlackSignature(Duration tolerance) implements Verification {}

    /**
     * An HMAC of the body in a header.
     *
     * @param header the name of the header
     * @param prefix the text before the HMAC in the header; may be empty
     */
    record HmacSignature(String header, Algorithm algorithm, Encoding encoding, String prefix)
            implements Verification {}

    /**
     * A header whose value is the secret.
     *
     * @param header the name of the header
     */
    record StaticKey(String header) implements Verification {}

    /**
     * The signature of an access key (AWS Signature Version 4). The principal of the key needs
     * permission for {@code askel:InvokeWebhook}.
     */
    record AccessKeySignature() implements Verification {}

    /** No verification: any client may start executions. */
    record Unverified() implements Verification {}

    /** The hash functions of HMACs. */
    enum Algorithm {
        SHA1("HmacSHA1"),
        SHA256("HmacSHA256"),
        SHA384("HmacSHA384"),
        SHA512("HmacSHA512");

        private final String macName;

        Algorithm(String macName) {
            this.macName = macName;
        }

        /** Returns the name of the HMAC in the Java platform. */
        String macName() {
            return macName;
        }
    }

    /** The text form of an HMAC. */
    enum Encoding {
        HEX,
        BASE64
    }

    /** Whether the webhook has a secret. */
    default boolean hasSecret() {
        return switch (this) {
            case GitHubSignature _,
                    StripeSignature _,
                    SlackSignature _,
                    HmacSignature _,
                    StaticKey _ ->
                    true;
            case AccessKeySignature _, Unverified _ -> false;
        };
    }

    /**
     * Returns the names of the headers that carry credentials of this kind, in lower case. The
     * header {@code authorization} is always hidden and not included. Mappings cannot read these
     * headers, because the input of an execution is stored.
     */
    default Set<String> credentialHeaders() {
        return switch (this) {
            case GitHubSignature _ -> Set.of(SignatureHeaders.GITHUB, SignatureHeaders.GITHUB_SHA1);
            case StripeSignature _ -> Set.of(SignatureHeaders.STRIPE);
            case SlackSignature _ -> Set.of(SignatureHeaders.SLACK);
            case HmacSignature hmac -> Set.of(hmac.header().toLowerCase(Locale.ROOT));
            case StaticKey key -> Set.of(key.header().toLowerCase(Locale.ROOT));
            case AccessKeySignature _ -> Set.of("x-amz-security-token");
            case Unverified _ -> Set.of();
        };
    }
}
