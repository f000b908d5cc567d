package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Selects the refusals to record, because strangers cause them and could fill the disk. Each sender
 * has a token bucket, so have all denied senders of an account, and so have all senders together.
 * Other refusals are counted. Safe for use by many threads.
 *
 * <p>An account can use only a part of the common bucket, and forgets only senders of its own. So
 * it cannot hide the refusals of others.
 */
final class RefusalSamples {
    /** The maximum number of unauthenticated senders that are distinguished. */
    static final int SENDERS_MAX = 1_000;

    /** The maximum number of senders of an account that are distinguished. */
    static final int SENDERS_OF_ACCOUNT_MAX = 100;

    /** The maximum number of accounts that are distinguished; the oldest one is forgotten. */
    static final int ACCOUNTS_MAX = 100;

    /** A sender may be recorded so often at once, and then every ten seconds. */
    static final int BURST_OF_SENDER = 20;

    static final double PER_SECOND_OF_SENDER = 0.1;

    /** All denied senders of an account may be recorded so often at once, and then every 5 s. */
    static final int BURST_OF_ACCOUNT = 200;

    static final double PER_SECOND_OF_ACCOUNT = 0.2;

    /** All senders together may be recorded so often at once, and then every second. */
    static final int BURST_OF_ALL = 1_000;

    static final double PER_SECOND_OF_ALL = 1;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ASSUMED_ROLE = ":assumed-role/";

    private final LongSupplier nanos;
    private final Bucket ofAllDenied;

    /** The unauthenticated senders: each can name any account. */
    private final Group unauthenticated;

    private final Map<String, Group> denied = new RecentlyUsed<>(ACCOUNTS_MAX);
    private long suppressed;

    /** A map that forgets the entry whose use is the longest ago. */
    private static final class RecentlyUsed<V> extends LinkedHashMap<String, V> {
        private final int entriesMax;

        RecentlyUsed(int entriesMax) {
            super(16, 0.75f, true);
            this.entriesMax = entriesMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > entriesMax;
        }
    }

    /** Senders that have a bucket together. */
    private static final class Group {
        private final Bucket ofAll;
        private final Map<String, Bucket> bySender;

        Group(Bucket ofAll, int sendersMax) {
            this.ofAll = ofAll;
            bySender = new RecentlyUsed<>(sendersMax);
        }

        Bucket sender(String name, long nowNanos) {
            return bySender.computeIfAbsent(
                    name, _ -> new Bucket(BURST_OF_SENDER, PER_SECOND_OF_SENDER, nowNanos));
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
        long now = nanos.getAsLong();
        ofAllDenied = ofAll(now);
        unauthenticated = new Group(ofAll(now), SENDERS_MAX);
    }

    private static Bucket ofAll(long nowNanos) {
        return new Bucket(BURST_OF_ALL, PER_SECOND_OF_ALL, nowNanos);
    }

    /**
     * Decides whether a refusal is recorded.
     *
     * @return the number of suppressed refusals of the sender since its previous record; empty when
     *     this refusal is counted only
     */
    synchronized OptionalLong select(AuditEvent event) {
        long now = nanos.getAsLong();
        if (event.verdict() == Verdict.UNAUTHENTICATED) {
            var sender = unauthenticated.sender(String.valueOf(event.address()), now);
            return take(sender, List.of(unauthenticated.ofAll), now);
        }
        var account = denied.computeIfAbsent(event.account(), _ -> ofAccount(now));
        var sender = account.sender(withoutSession(event.principal()), now);
        return take(sender, List.of(account.ofAll, ofAllDenied), now);
    }

    private static Group ofAccount(long nowNanos) {
        return new Group(
                new Bucket(BURST_OF_ACCOUNT, PER_SECOND_OF_ACCOUNT, nowNanos),
                SENDERS_OF_ACCOUNT_MAX);
    }

    /** Cuts the name of a role's session, which its caller chooses. */
    private static String withoutSession(String arn) {
        int role = arn.indexOf(ASSUMED_ROLE);
        int session = role < 0 ? -1 : arn.indexOf('/', role + ASSUMED_ROLE.length());
        return session < 0 ? arn : arn.substring(0, session);
    }

    /** Takes a token from each bucket if each has one. */
    private OptionalLong take(Bucket sender, List<Bucket> common, long now) {
        if (!sender.hasToken(now) || !common.stream().allMatch(each -> each.hasToken(now))) {
            sender.suppressed++;
            suppressed++;
            return OptionalLong.empty();
        }
        sender.tokens--;
        common.forEach(each -> each.tokens--);
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
        return unauthenticated.bySender.size()
                + denied.values().stream().mapToInt(group -> group.bySender.size()).sum();
    }
}
