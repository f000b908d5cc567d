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
        long bodyBytesMax,
        Duration bodyTimeout,
        Duration answerTimeout,
        Duration withdrawalTimeout,
        Duration terminationTimeout,
        ServerSettings server) {

    /** Reads the settings from a whole configuration. */
    static HttpSettings of(Config config) {
        var http = config.getConfig("askel.http");
        return new HttpSettings(
                http.getLong("requests-max"),
                http.getBytes("request-bytes-max"),
                http.getLong("long-polls-max"),
                http.getBytes("body-bytes-max"),
                http.getDuration("body-timeout"),
                http.getDuration("answer-timeout"),
                http.getDuration("withdrawal-timeout"),
                http.getDuration("termination-timeout"),
                ServerSettings.create(
                        config.withValue("pekko.http.server", http.getValue("server"))));
    }
}
