package dev.askel.engine.task;

import org.jspecify.annotations.Nullable;

/** Receives the requests and responses of one call. Thread-safe. */
public interface CallWatcher {
    /** Whether this watcher receives secrets in clear text. */
    boolean seesSecrets();

    /**
     * Receives a request. If a call sends several requests, the watcher keeps only the last one.
     */
    void onRequest(WatchedRequest request);

    /** Receives a response. */
    void onResponse(WatchedResponse response);

    /**
     * An HTTP request.
     *
     * @param protocol such as {@code https}
     * @param headers the headers in AWS's format, {@code [name: value, name: value]}
     * @param body null when there is none
     */
    record WatchedRequest(
            String protocol, String method, String url, String headers, @Nullable String body) {}

    /**
     * An HTTP response.
     *
     * @param headers the headers in the same format as in {@link WatchedRequest}
     * @param body null when the body is not text
     */
    record WatchedResponse(
            String protocol,
            int statusCode,
            String statusMessage,
            String headers,
            @Nullable String body) {}
}
