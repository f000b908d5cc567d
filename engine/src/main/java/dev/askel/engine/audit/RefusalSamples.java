package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Selects the refusals to record, because strangers cause them and could fill the disk. Each sender
 * has a token bucket, and so have all senders together. Other refusals are counted. Safe for use by
 * many threads.
 */
final class RefusalSamples {
    /** The maximum number of senders that are distinguished; the oldest one is forgotten. */
    static final int SENDERS_MAX = 1_000;

    /** A sender may be recorded so often at once, and then every ten seconds. */
    static final int BURST_OF_SENDER = 20;

    static final double PER_SECOND_OF_SENDER = 0.1;

    /** All senders together may be recorded so often at once, and then every second. */
    static final int BURST_OF_ALL = 1_000;

    static final double PER_SECOND_OF_ALL = 1;

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanos;
    private final Map<Verdict, Bucket> ofAll = new EnumMap<>(Verdict.class);
    private final Map<Sender, Bucket> bySender =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Sender, Bucket> eldest) {
                    return size() > SENDERS_MAX;
                }
            };
    private long suppressed;

    /** An authenticated sender is known by its principal, another one by its address. */
    private record Sender(String account, String name) {
        private static final String ASSUMED_ROLE = ":assumed-role/";

        static Sender of(AuditEvent event) {
            return new Sender(
                    event.account(),
                    event.verdict() == Verdict.UNAUTHENTICATED
                            ? String.valueOf(event.address())
                            : withoutSession(event.principal()));
        }

        /** Cuts the name of a role's session, which its caller chooses. */
        private static String withoutSession(String arn) {
            int role = arn.indexOf(ASSUMED_ROLE);
            int session = role < 0 ? -1 : arn.indexOf('/', role + ASSUMED_ROLE.length());
            return session < 0 ? arn : arn.substring(0, session);
        }
    }

    private static final class Bucket {
        private final int burst;
        private final double perSecond;
        private double tokens;
        private long refilledNanos;
        private long suppressed;

        Bucket(int burst, double perSecond, long nowNanos) {
            this.burst = burst;
            this.perSecond = perSecond;
            tokens = burst;
            refilledNanos = nowNanos;
        }

        boolean hasToken(long nowNanos) {
            tokens =
                    Math.min(
                            burst,
                            tokens + (nowNanos - refilledNanos) / NANOS_PER_SECOND * perSecond);
            refilledNanos = nowNanos;
            return tokens >= 1;
        }
    }

    /**
     * Creates an empty selection.
     *
     * @param nanos the clock, as {@link System#nanoTime}
     */
    RefusalSamples(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Decides whether a refusal is recorded.
     *
     * @return the number of suppressed refusals of the sender since its previous record; empty when
     *     this refusal is counted only
     */
    synchronized OptionalLong select(AuditEvent event) {
        long now = nanos.getAsLong();
        var all =
                ofAll.computeIfAbsent(
                        event.verdict(), _ -> new Bucket(BURST_OF_ALL, PER_SECOND_OF_ALL, now));
        var sender =
                bySender.computeIfAbsent(
                        Sender.of(event),
                        _ -> new Bucket(BURST_OF_SENDER, PER_SECOND_OF_SENDER, now));
        if (!sender.hasToken(now) || !all.hasToken(now)) {
            sender.suppressed++;
            suppressed++;
            return OptionalLong.empty();
        }
        sender.tokens--;
        all.tokens--;
        long before = sender.suppressed;
        sender.suppressed = 0;
        return OptionalLong.of(before);
    }

    /** Returns the number of refusals that were counted only. */
    synchronized long suppressed() {
        return suppressed;
    }

    /** Returns the number of distinguished senders. */
    synchronized int senders() {
        return bySender.size();
    }
}
