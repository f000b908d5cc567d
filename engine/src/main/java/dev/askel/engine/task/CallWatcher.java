package dev.askel.engine.task;

import org.jspecify.annotations.Nullable;

/** Is shown what one call sends and what comes back. Thread-safe. */
public interface CallWatcher {
    /** Whether secrets are shown as they are. */
    boolean seesSecrets();

    /** What is sent; the last one counts where a call sends several. */
    void sent(Sent request);

    /** What comes back. */
    void received(Received response);

    /**
     * A request by HTTP.
     *
     * @param protocol such as {@code https}
     * @param headers in AWS's form, {@code [name: value, name: value]}
     * @param body null when there is none
     */
    record Sent(
            String protocol, String method, String url, String headers, @Nullable String body) {}

    /**
     * An answer by HTTP.
     *
     * @param headers as those of a request
     * @param body null when it is no text
     */
    record Received(
            String protocol,
            int statusCode,
            String statusMessage,
            String headers,
            @Nullable String body) {}
}
