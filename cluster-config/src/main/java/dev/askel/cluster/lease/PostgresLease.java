package dev.askel.cluster.lease;

import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.NodeIncarnation;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.TimeoutSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pekko's {@link Lease} as a row of {@code askel.leases}; named by {@code
 * askel.cluster.lease.lease-class}.
 *
 * <p>The owner is the node's address and its incarnation: a node that slept through its own
 * replacement does not own what its successor holds. Every step at the database has its limit, so
 * an answer (or a failure) comes within {@code lease-operation-timeout} even from a database that
 * hangs.
 */
public final class PostgresLease extends Lease {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLease.class);

    private final LeaseSettings settings;
    private final LeaseRow row;
    // One thread: the row's steps never overlap, and a lost heartbeat is found in order.
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("askel-lease").factory());
    private volatile boolean held;
    private Consumer<Optional<Throwable>> onLost = _ -> {};
    private @Nullable ScheduledFuture<?> heartbeat;
    private long confirmedNanos;

    /**
     * As Pekko makes it.
     *
     * @param settings name, owner and times
     * @param system whose setup, or else configuration, names the database
     */
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.row =
                new LeaseRow(
                        ClusterDatabase.of(system),
                        settings.leaseConfig().getDuration("socket-timeout"),
                        settings.leaseName(),
                        settings.ownerName(),
                        NodeIncarnation.of(system));
        system.registerOnTermination(thread::shutdownNow);
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(_ -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLostCallback) {
        return onThread(deadline -> {
            onLost = leaseLostCallback;
            var sentNanos = System.nanoTime();
            var acquired = row.acquire(times().getHeartbeatTimeout(), deadline);
            if (acquired) {
                confirm(sentNanos);
                beatFromNowOn();
            } else {
                forget();
            }
            return acquired;
        });
    }

    @Override
    public CompletionStage<Boolean> release() {
        return onThread(deadline -> {
            forget();
            return row.release(deadline);
        });
    }

    @Override
    public boolean checkLease() {
        return held;
    }

    private interface Work {
        boolean run(long deadline) throws SQLException;
    }

    private CompletionStage<Boolean> onThread(Work work) {
        var answer = new CompletableFuture<Boolean>();
        var deadline = deadline();
        thread.execute(() -> {
            try {
                answer.complete(work.run(deadline));
            } catch (SQLException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(times().getOperationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Behind it nobody listens to the answer. */
    private long deadline() {
        return System.nanoTime() + times().getOperationTimeout().toNanos();
    }

    private TimeoutSettings times() {
        return settings.timeoutSettings();
    }

    private void beatFromNowOn() {
        if (heartbeat == null) {
            var interval = times().getHeartbeatInterval().toNanos();
            heartbeat =
                    thread.scheduleWithFixedDelay(
                            this::beat, interval, interval, TimeUnit.NANOSECONDS);
        }
    }

    private void beat() {
        var sentNanos = System.nanoTime();
        try {
            if (row.beat(deadline())) {
                confirm(sentNanos);
            } else {
                lose(Optional.empty());
            }
        } catch (SQLException e) {
            LOG.warn("The heartbeat of lease {} failed: {}", settings.leaseName(), e.getMessage());
            // From then on another may hold it.
            if (System.nanoTime() - confirmedNanos >= times().getHeartbeatTimeout().toNanos()) {
                lose(Optional.of(e));
            }
        }
    }

    private void confirm(long sentNanos) {
        confirmedNanos = sentNanos;
        held = true;
    }

    private void forget() {
        held = false;
        if (heartbeat != null) {
            heartbeat.cancel(false);
            heartbeat = null;
        }
    }

    private void lose(Optional<Throwable> reason) {
        forget();
        onLost.accept(reason);
    }
}
