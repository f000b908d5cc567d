package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Selects the refusals to record. Strangers cause refusals, and records of all of them could fill
 * the disk. A client is a principal or, when unauthenticated, an address. There is a token bucket
 * for each client, one for all denied clients of an account, and one for all clients together.
 * Other refusals are counted only. Safe for use by many threads.
 *
 * <p>An account can use only a part of the common bucket, and displaces only its own clients from
 * memory. So it cannot hide the refusals of others.
 */
final class RefusalSamples {
    /** The maximum number of unauthenticated clients that are distinguished. */
    static final int CLIENTS_MAX = 1_000;

    /** The maximum number of clients of an account that are distinguished. */
    static final int CLIENTS_OF_ACCOUNT_MAX = 100;

    /** The maximum number of accounts that are distinguished; the oldest one is forgotten. */
    static final int ACCOUNTS_MAX = 100;

    /**
     * The number of refusals of a client that are recorded without a pause; after them, one is
     * recorded every ten seconds.
     */
    static final int BURST_OF_SENDER = 20;

    static final double PER_SECOND_OF_SENDER = 0.1;

    /**
     * The number of refusals of all denied clients of an account that are recorded without a pause;
     * after them, one is recorded every 5 s.
     */
    static final int BURST_OF_ACCOUNT = 200;

    static final double PER_SECOND_OF_ACCOUNT = 0.2;

    /**
     * The number of refusals of all clients that are recorded without a pause; after them, one is
     * recorded every second.
     */
    static final int BURST_OF_ALL = 1_000;

    static final double PER_SECOND_OF_ALL = 1;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ASSUMED_ROLE = ":assumed-role/";

    private final LongSupplier nanos;
    private final Bucket ofAllDenied;

    /** The unauthenticated clients. They are one group, because each can name any account. */
    private final Group unauthenticated;

    private final Map<String, Group> denied = new RecentlyUsed<>(ACCOUNTS_MAX);
    private long suppressed;

    /** A bounded map, which removes the least recently used entry. */
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

    /** Clients that share a bucket. */
    private static final class Group {
        private final Bucket ofAll;
        private final Map<String, Bucket> byClient;

        Group(Bucket ofAll, int clientsMax) {
            this.ofAll = ofAll;
            byClient = new RecentlyUsed<>(clientsMax);
        }

        Bucket client(String name, long nowNanos) {
            return byClient.computeIfAbsent(
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
        unauthenticated = new Group(ofAll(now), CLIENTS_MAX);
    }

    private static Bucket ofAll(long nowNanos) {
        return new Bucket(BURST_OF_ALL, PER_SECOND_OF_ALL, nowNanos);
    }

    /**
     * Decides whether a refusal is recorded.
     *
     * @return the number of suppressed refusals of the client since its previous record; empty when
     *     this refusal is counted only
     */
    synchronized OptionalLong select(AuditEvent event) {
        long now = nanos.getAsLong();
        if (event.verdict() == Verdict.UNAUTHENTICATED) {
            var client = unauthenticated.client(String.valueOf(event.address()), now);
            return take(client, List.of(unauthenticated.ofAll), now);
        }
        var account = denied.computeIfAbsent(event.account(), _ -> ofAccount(now));
        var client = account.client(withoutSession(event.principal()), now);
        return take(client, List.of(account.ofAll, ofAllDenied), now);
    }

    private static Group ofAccount(long nowNanos) {
        return new Group(
                new Bucket(BURST_OF_ACCOUNT, PER_SECOND_OF_ACCOUNT, nowNanos),
                CLIENTS_OF_ACCOUNT_MAX);
    }

    /** Removes the name of a role's session from an ARN, because callers choose it. */
    private static String withoutSession(String arn) {
        int role = arn.indexOf(ASSUMED_ROLE);
        int session = role < 0 ? -1 : arn.indexOf('/', role + ASSUMED_ROLE.length());
        return session < 0 ? arn : arn.substring(0, session);
    }

    /** Takes a token from each bucket if each has one. */
    private OptionalLong take(Bucket client, List<Bucket> common, long now) {
        if (!client.hasToken(now) || !common.stream().allMatch(each -> each.hasToken(now))) {
            client.suppressed++;
            suppressed++;
            return OptionalLong.empty();
        }
        client.tokens--;
        common.forEach(each -> each.tokens--);
        long before = client.suppressed;
        client.suppressed = 0;
        return OptionalLong.of(before);
    }

    /** Returns the number of refusals that were counted but not recorded. */
    synchronized long suppressed() {
        return suppressed;
    }

    /** Returns the number of distinguished clients. */
    synchronized int clients() {
        return unauthenticated.byClient.size()
                + denied.values().stream().mapToInt(group -> group.byClient.size()).sum();
    }
}
