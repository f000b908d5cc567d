package dev.askel.engine.task;

import org.jspecify.annotations.Nullable;

/** Receives the requests and responses of one call. Thread-safe. */
public interface CallWatcher {
    /** Whether secrets are passed in clear text. */
    boolean seesSecrets();

    /** Receives a request. If a call sends several, the last one replaces the others. */
    void sent(Sent request);

    /** Receives a response. */
    void received(Received response);

    /**
     * An HTTP request.
     *
     * @param protocol such as {@code https}
     * @param headers the headers in AWS's form, {@code [name: value, name: value]}
     * @param body null when there is none
     */
    record Sent(
            String protocol, String method, String url, String headers, @Nullable String body) {}

    /**
     * An HTTP response.
     *
     * @param headers the headers in the same form as those of a request
     * @param body null when it is not text
     */
    record Received(
            String protocol,
            int statusCode,
            String statusMessage,
            String headers,
            @Nullable String body) {}
}
