package dev.askel.engine.endpoint;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rules and renews the leases of this node: periodically, and soon after calls need more
 * permits. At most one renewal runs at a time. Thread-safe.
 */
public final class LeaseRenewals implements AutoCloseable {
    /** The interval of renewals while rules exist. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    /** The interval at which the version of the rules is read while no rule exists. */
    static final Duration IDLE_INTERVAL = Duration.ofSeconds(1);

    /** The minimum time between two renewals. */
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

    /** The maximum number of rules that one transaction locks. */
    private static final int CHUNK_MAX = 50;

    private static final Duration FIRST_READ_MAX = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewals.class);

    private final NodeEndpoints endpoints;
    private final SqlWorkers workers;
    private final EngineTime time;
    private final LongSupplier nanoTime;
    private final String node;
    private final Supplier<Set<String>> members;
    private final BiConsumer<Duration, Runnable> scheduler;

    // The monitor of this object guards the following fields.
    private boolean running;
    private boolean requested;
    private boolean timerActive;
    private boolean closed;
    private boolean failing;
    private @Nullable Long lastNanos;

    private LeaseRenewals(
            NodeEndpoints endpoints,
            SqlWorkers workers,
            EngineTime time,
            LongSupplier nanoTime,
            String node,
            Supplier<Set<String>> members,
            BiConsumer<Duration, Runnable> scheduler) {
        this.endpoints = endpoints;
        this.workers = workers;
        this.time = time;
        this.nanoTime = nanoTime;
        this.node = node;
        this.members = members;
        this.scheduler = scheduler;
    }

    /**
     * Reads the rules, and starts the renewals. Blocks until the rules are read, because a node
     * must not make calls without them.
     *
     * @param workers one thread, for this purpose alone
     * @param node the incarnation of this node
     * @param members returns the incarnations of the cluster's nodes
     * @param scheduler runs a task after a delay on another thread
     */
    public static LeaseRenewals start(
            NodeEndpoints endpoints,
            SqlWorkers workers,
            EngineTime time,
            LongSupplier nanoTime,
            String node,
            Supplier<Set<String>> members,
            BiConsumer<Duration, Runnable> scheduler) {
        var renewals =
                new LeaseRenewals(endpoints, workers, time, nanoTime, node, members, scheduler);
        renewals.readFirst();
        endpoints.setRenewalRequest(renewals::request);
        scheduler.accept(INTERVAL, renewals::onInterval);
        return renewals;
    }

    private void readFirst() {
        try {
            var read =
                    workers.submit(database ->
                                    Answer.ok(
                                            database.read(connection ->
                                                    new Rules(
                                                            RuleTable.version(connection),
                                                            RuleTable.all(connection)))))
                            .toCompletableFuture()
                            .get(FIRST_READ_MAX.toSeconds(), TimeUnit.SECONDS);
            switch (read) {
                case Answer.Ok<Rules>(var rules) ->
                        endpoints.setRules(rules.version(), rules.all());
                case Answer.Refused<Rules>(var error) ->
                        throw new IllegalStateException(
                                "The rules of endpoints cannot be read: " + error.message());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The rules of endpoints were not read", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The rules of endpoints cannot be read", e);
        }
    }

    /**
     * The rules of the cluster.
     *
     * @param version the version of the last change; read before the rules
     */
    private record Rules(long version, List<EndpointRule> all) {}

    /**
     * The result of a renewal.
     *
     * @param rules null when the node knows them already
     */
    private record Renewal(@Nullable Rules rules, List<EndpointLease> leases) {}

    private void onInterval() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        scheduler.accept(endpoints.hasRules() ? INTERVAL : IDLE_INTERVAL, this::onInterval);
        renewNow();
    }

    /** Requests a renewal as soon as the minimum interval has passed. */
    void request() {
        Duration delay;
        synchronized (this) {
            if (closed || timerActive || requested) {
                return;
            }
            if (running) {
                requested = true;
                return;
            }
            timerActive = true;
            delay = delay();
        }
        scheduler.accept(delay, this::onTimerFired);
    }

    private Duration delay() {
        var last = lastNanos;
        long rest = last == null ? 0 : last + INTERVAL_MIN.toNanos() - nanoTime.getAsLong();
        return Duration.ofNanos(Math.max(0, rest));
    }

    private void onTimerFired() {
        synchronized (this) {
            timerActive = false;
        }
        renewNow();
    }

    private void renewNow() {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (running) {
                requested = true;
                return;
            }
            running = true;
            lastNanos = nanoTime.getAsLong();
        }
        try {
            endpoints.removeInertRules();
            long requestedNanos = nanoTime.getAsLong();
            var demands = endpoints.demands();
            renew(demands)
                    .whenComplete((answer, failure) -> onRenewed(answer, failure, requestedNanos));
        } catch (RuntimeException | Error bug) {
            onRenewed(null, bug, 0);
        }
    }

    private CompletionStage<Answer<Renewal>> renew(List<EndpointDemand> demands) {
        long known = endpoints.rulesVersion();
        return workers.submit(database -> {
            var rules =
                    database.find(connection -> {
                        long version = RuleTable.version(connection);
                        return version == known
                                ? null
                                : new Rules(version, RuleTable.all(connection));
                    });
            if (demands.isEmpty()) {
                return Answer.ok(new Renewal(rules, List.of()));
            }
            var renewal = new LeaseRenewal(node, members.get(), time.millis());
            var leases = new ArrayList<EndpointLease>();
            for (int first = 0; first < demands.size(); first += CHUNK_MAX) {
                var chunk = demands.subList(first, Math.min(first + CHUNK_MAX, demands.size()));
                var renewed = database.transact(connection -> renew(renewal, connection, chunk));
                switch (renewed) {
                    case Answer.Refused<List<EndpointLease>>(var error) -> {
                        return Answer.refused(error);
                    }
                    case Answer.Ok<List<EndpointLease>>(var granted) -> leases.addAll(granted);
                }
            }
            return Answer.ok(new Renewal(rules, leases));
        });
    }

    private static Answer<List<EndpointLease>> renew(
            LeaseRenewal renewal, java.sql.Connection connection, List<EndpointDemand> demands)
            throws SQLException {
        return Answer.ok(renewal.run(connection, demands));
    }

    private void onRenewed(
            @Nullable Answer<Renewal> answer, @Nullable Throwable failure, long requestedNanos) {
        boolean isRequested;
        try {
            if (answer instanceof Answer.Ok<Renewal>(var renewal)) {
                if (renewal.rules() != null) {
                    endpoints.setRules(renewal.rules().version(), renewal.rules().all());
                }
                endpoints.renew(renewal.leases(), requestedNanos);
            }
        } finally {
            synchronized (this) {
                running = false;
                isRequested = requested;
                requested = false;
            }
        }
        log(answer, failure);
        if (isRequested) {
            request();
        }
    }

    /** Logs the first failure of a series. */
    private synchronized void log(@Nullable Answer<Renewal> answer, @Nullable Throwable failure) {
        boolean isOk = answer instanceof Answer.Ok<Renewal>;
        if (!isOk && !failing && !closed) {
            LOG.warn(
                    "The leases of endpoints were not renewed; their calls wait after {} s: {}",
                    LeasedEndpoint.VALID_FOR.toSeconds(),
                    String.valueOf(answer),
                    failure);
        }
        failing = !isOk;
    }

    /** Stops the renewals. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        workers.close();
    }
}
