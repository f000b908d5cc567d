package dev.askel.server.tls;

import com.typesafe.config.Config;
import dev.askel.server.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server presents to clients. When its files change, new connections use
 * the changed files without a restart; open connections keep their certificate.
 *
 * <p>The previous certificate stays in use while the changed files are invalid. It also stays in
 * use when the new server certificate has expired and the previous one has not. Expired
 * intermediate certificates do not matter. Safe for use by many threads.
 */
public final class ListenerCertificate implements Supplier<SSLEngine>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCertificate.class);
    private static final Duration EXPIRY_LOG_INTERVAL = Duration.ofHours(1);

    private final ListenerTls settings;
    private final InstantSource clock;
    private final ScheduledExecutorService checks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("askel-certificate").factory());
    private volatile PresentedChain presented;

    /** The problem that the last check found. It is logged if the next check finds it again. */
    private String pendingProblem = "";

    private String loggedProblem = "";
    private Instant expiryLoggedAt = Instant.MIN;

    private ListenerCertificate(ListenerTls settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        presented = PresentedChain.of(settings, PresentedChain.PemContent.read(settings));
    }

    /**
     * Reads the files of {@code askel.http.tls}, and then checks them for changes periodically.
     *
     * @return empty when HTTP does not use TLS
     * @throws RefusedException when the settings or files cannot be used; the message names the
     *     setting
     */
    public static Optional<ListenerCertificate> open(Config config) {
        return ListenerTls.from(config).map(settings -> open(settings, InstantSource.system()));
    }

    private static ListenerCertificate open(ListenerTls settings, InstantSource clock) {
        var certificate = new ListenerCertificate(settings, clock);
        certificate.logExpiry();
        long millis = settings.reloadInterval().toMillis();
        var _ =
                certificate.checks.scheduleWithFixedDelay(
                        certificate::checkSafely, millis, millis, TimeUnit.MILLISECONDS);
        return certificate;
    }

    /**
     * Checks the files. It catches exceptions, because an exception would end the periodic checks.
     */
    private void checkSafely() {
        try {
            check();
        } catch (RuntimeException e) {
            LOG.error("The files of askel.http.tls could not be checked", e);
        }
    }

    /** Reads the files, and uses them if they have changed. */
    void check() {
        try {
            var pem = PresentedChain.PemContent.read(settings);
            if (!pem.digest().equals(presented.digest())) {
                replace(PresentedChain.of(settings, pem));
            }
            pendingProblem = "";
            loggedProblem = "";
        } catch (RefusedException e) {
            report(String.valueOf(e.getMessage()));
        }
        logExpiry();
    }

    private void replace(PresentedChain changed) {
        var now = clock.instant();
        // Only the server's own certificate is checked: clients may accept a chain in which another
        // certificate has expired.
        if (changed.ownExpiry().isBefore(now) && !presented.ownExpiry().isBefore(now)) {
            throw new RefusedException(
                    "The changed certificate of askel.http.tls has expired at %s."
                            .formatted(changed.ownExpiry()));
        }
        presented = changed;
        LOG.info(
                "New connections use the changed certificate of HTTP, which expires at {}",
                changed.ownExpiry());
    }

    /**
     * Logs a problem once, when two consecutive checks find it. During a renewal the two files do
     * not match for a moment.
     */
    private void report(String problem) {
        if (problem.equals(pendingProblem) && !problem.equals(loggedProblem)) {
            LOG.error(
                    "The certificate of HTTP is not replaced, and new connections use the previous"
                            + " one. {}",
                    problem);
            loggedProblem = problem;
        }
        pendingProblem = problem;
    }

    private void logExpiry() {
        var now = clock.instant();
        if (!presented.expiry().isBefore(now)
                || !expiryLoggedAt.isBefore(now.minus(EXPIRY_LOG_INTERVAL))) {
            return;
        }
        expiryLoggedAt = now;
        if (presented.ownExpiry().isBefore(now)) {
            LOG.error(
                    "The certificate of HTTP, {}, has expired at {}: clients refuse it. Renew the"
                            + " files; the server needs no restart.",
                    settings.certificate(),
                    presented.ownExpiry());
        } else {
            LOG.warn(
                    "Another certificate in the chain of HTTP, {}, has expired at {}: clients that"
                            + " need it refuse the chain.",
                    settings.certificate(),
                    presented.expiry());
        }
    }

    /** Creates the TLS engine of a new connection in server mode. */
    @Override
    public SSLEngine get() {
        var engine = presented.context().createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    /** The earliest expiry of the certificates of the presented chain. */
    public Instant expiry() {
        return presented.expiry();
    }

    /** Returns a context that trusts only the presented certificate, for calls to this server. */
    public SSLContext contextForOwnCalls() {
        return OwnCertificateTrust.contextForOwnServer(() -> presented.ownCertificate());
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }
}
