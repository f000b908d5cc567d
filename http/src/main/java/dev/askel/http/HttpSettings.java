package dev.askel.http;

import com.typesafe.config.Config;
import dev.askel.http.admission.ConcurrencyLimit;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.http.hosts.TrustedProxies;
import dev.askel.http.message.BodyLimits;
import dev.askel.http.pages.CodecEndpoint;
import dev.askel.http.pages.StrictTransportSecurity;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** The settings under {@code askel.http}, which this module's {@code reference.conf} describes. */
record HttpSettings(
        List<String> hosts,
        TrustedProxies trustedProxies,
        String installationAccount,
        ConcurrencyLimit requestLimit,
        long requestBytesMax,
        int longPollsMax,
        long answerBytesMax,
        int concurrentPagesMax,
        BodyLimits bodyLimits,
        Duration answerTimeout,
        Duration runTimeout,
        Duration withdrawalTimeout,
        Duration terminationTimeout,
        Duration idleTimeout,
        Duration keepAlive,
        StrictTransportSecurity strictTransportSecurity,
        CodecEndpoint codecEndpoint,
        ServerSettings serverSettings) {

    /**
     * The heap for each byte of a body. A body is in memory as bytes, as a string and as JSON
     * values, and the engine holds a copy.
     */
    private static final int HEAP_PER_BODY_BYTE = 16;

    /**
     * The divisor of the heap for all answers above 64 KiB: together they may use an eighth. All
     * smaller answers together may use another eighth, so the total is a quarter of the heap.
     */
    private static final int HEAP_PER_ANSWER_BYTE = 8;

    /**
     * The heap for each request whose answer may be a page of several MiB. The page is in memory as
     * rows, events and strings before it is rendered. The buffer of the answer grows by doubling.
     */
    private static final long HEAP_PER_PAGE = 128L * 1024 * 1024;

    private static final int PAGES_AT_ONCE_MIN = 2;
    private static final int PAGES_AT_ONCE_MAX = 16;

    /** Reads the settings from a complete configuration. */
    static HttpSettings of(Config config) {
        var http = config.getConfig("askel.http");
        return new HttpSettings(
                PermittedHosts.readEntries(config),
                TrustedProxies.of(config.getStringList(TrustedProxies.SETTING)),
                account(config, "askel.access.installation-account"),
                new ConcurrencyLimit(
                        Math.min(http.getInt("requests-min"), http.getInt("requests-max")),
                        http.getInt("requests-max"),
                        http.getDuration("requests-target")),
                Math.min(
                        http.getBytes("request-bytes-max"),
                        Runtime.getRuntime().maxMemory() / HEAP_PER_BODY_BYTE),
                http.getInt("long-polls-max"),
                Math.min(
                        http.getBytes("answer-bytes-max"),
                        Runtime.getRuntime().maxMemory() / HEAP_PER_ANSWER_BYTE),
                Math.clamp(
                        Runtime.getRuntime().maxMemory() / HEAP_PER_PAGE,
                        PAGES_AT_ONCE_MIN,
                        PAGES_AT_ONCE_MAX),
                new BodyLimits(http.getBytes("body-bytes-max"), http.getDuration("body-timeout")),
                http.getDuration("answer-timeout"),
                http.getDuration("run-timeout"),
                http.getDuration("withdrawal-timeout"),
                http.getDuration("termination-timeout"),
                http.getDuration("server.idle-timeout"),
                http.getDuration("keep-alive"),
                new StrictTransportSecurity(http.getDuration("tls.hsts-max-age")),
                new CodecEndpoint(config.getString(CodecEndpoint.SETTING)),
                ServerSettings.create(
                        config.withValue("pekko.http.server", http.getValue("server"))));
    }

    private static String account(Config config, String path) {
        var account = config.getString(path);
        if (!account.matches("[0-9]{12}")) {
            throw new IllegalArgumentException(
                    path + " is '" + account + "', expected twelve digits");
        }
        return account;
    }
}
