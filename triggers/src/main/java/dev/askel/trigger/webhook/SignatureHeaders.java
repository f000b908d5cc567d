package dev.askel.trigger.webhook;

import java.util.List;

/** The headers of a request, by name. */
@FunctionalInterface
public interface SignatureHeaders {
    /** GitHub's header, in lower case. */
    String GITHUB = "x-hub-signature-256";

    /** GitHub's earlier header, in lower case. GitHub still sends it, and it is ignored. */
    String GITHUB_SHA1 = "x-hub-signature";

    /** Stripe's header, in lower case. */
    String STRIPE = "stripe-signature";

    /** Slack's header with the signature, in lower case. */
    String SLACK = "x-slack-signature";

    /** Slack's header with the time of the request, in lower case. */
    String SLACK_TIMESTAMP = "x-slack-request-timestamp";

    /**
     * Returns the values of all headers with a name.
     *
     * @param lowercaseName the name in lower case
     */
    List<String> values(String lowercaseName);

    /** Returns the value of a header that occurs once; otherwise the empty string. */
    default String single(String lowercaseName) {
        var values = values(lowercaseName);
        return values.size() == 1 ? values.getFirst() : "";
    }
}
