package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Selects the refusals to record. Unknown clients can cause any number of refusals, and records of
 * all of them could fill the disk. A client is a principal or, when unauthenticated, an address.
 * Each client has a token bucket. The denied clients of an account share a second bucket, and all
 * denied clients share a third. All unauthenticated clients share another bucket. A refusal without
 * tokens is only counted. Thread-safe.
 *
 * <p>An account can use only a part of the bucket of all denied clients, and displaces only its own
 * clients from memory. So an account cannot hide the refusals of other accounts.
 */
final class RefusalSamples {
    /** The maximum number of unauthenticated clients that have their own bucket. */
    static final int CLIENTS_MAX = 1_000;

    /** The maximum number of clients of an account that have their own bucket. */
    static final int CLIENTS_OF_ACCOUNT_MAX = 100;

    /** The maximum number of accounts with a bucket. The least recently used account is removed. */
    static final int ACCOUNTS_MAX = 100;

    /**
     * The number of refusals of a client that are recorded without a pause. Further refusals are
     * recorded once in ten seconds.
     */
    static final int BURST_OF_CLIENT = 20;

    static final double PER_SECOND_OF_CLIENT = 0.1;

    /**
     * The number of refusals of all denied clients of an account that are recorded without a pause.
     * Further refusals are recorded once in five seconds.
     */
    static final int BURST_OF_ACCOUNT = 200;

    static final double PER_SECOND_OF_ACCOUNT = 0.2;

    /**
     * The number of refusals of all denied clients, or of all unauthenticated clients, that are
     * recorded without a pause. Further refusals are recorded once in a second.
     */
    static final int BURST_OF_ALL = 1_000;

    static final double PER_SECOND_OF_ALL = 1;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ASSUMED_ROLE = ":assumed-role/";

    private final LongSupplier nanos;
    private final Bucket ofAllDenied;

    /**
     * The unauthenticated clients. They form one group, because an unauthenticated client can name
     * any account.
     */
    private final Group unauthenticated;

    private final Map<String, Group> denied = new RecentlyUsed<>(ACCOUNTS_MAX);
    private long suppressed;

    /** A bounded map that removes the least recently used entry. */
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
                    name, _ -> new Bucket(BURST_OF_CLIENT, PER_SECOND_OF_CLIENT, nowNanos));
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
    synchronized long suppressedCount() {
        return suppressed;
    }

    /** Returns the number of clients that have their own bucket. */
    synchronized int clientCount() {
        return unauthenticated.byClient.size()
                + denied.values().stream().mapToInt(group -> group.byClient.size()).sum();
    }
}
