package dev.askel.http;

import com.typesafe.config.Config;
import java.time.Duration;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * The settings under {@code askel.http}; their meaning stands in this module's {@code
 * reference.conf}.
 */
record HttpSettings(
        long requestsMax,
        long requestBytesMax,
        long longPollsMax,
        long answerBytesMax,
        long bodyBytesMax,
        Duration bodyTimeout,
        Duration answerTimeout,
        Duration withdrawalTimeout,
        Duration terminationTimeout,
        Duration idleTimeout,
        ServerSettings server) {

    /** A body is bytes, then text, then values, and its copy in the engine. */
    private static final int HEAP_PER_BODY_BYTE = 16;

    /** An answer is bytes only, in a buffer that may be twice as large. */
    private static final int HEAP_PER_ANSWER_BYTE = 8;

    /** Reads the settings from a whole configuration. */
    static HttpSettings of(Config config) {
        var http = config.getConfig("askel.http");
        return new HttpSettings(
                http.getLong("requests-max"),
                Math.min(
                        http.getBytes("request-bytes-max"),
                        Runtime.getRuntime().maxMemory() / HEAP_PER_BODY_BYTE),
                http.getLong("long-polls-max"),
                Math.min(
                        http.getBytes("answer-bytes-max"),
                        Runtime.getRuntime().maxMemory() / HEAP_PER_ANSWER_BYTE),
                http.getBytes("body-bytes-max"),
                http.getDuration("body-timeout"),
                http.getDuration("answer-timeout"),
                http.getDuration("withdrawal-timeout"),
                http.getDuration("termination-timeout"),
                http.getDuration("server.idle-timeout"),
                ServerSettings.create(
                        config.withValue("pekko.http.server", http.getValue("server"))));
    }
}
