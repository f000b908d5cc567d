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
 * Implements Pekko's {@link Lease} with a row of {@code askel.leases}. The setting {@code
 * askel.cluster.lease.lease-class} names this class, and Pekko instantiates it.
 *
 * <p>The owner is identified by the address and the incarnation of its node. So a node that was
 * paused and replaced does not own the lease of the new process. Every database operation has a
 * timeout, so each operation completes or fails within {@code lease-operation-timeout}, even when
 * the database does not respond.
 */
public final class PostgresLease extends Lease {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLease.class);

    private final LeaseSettings settings;
    private final LeaseRow row;
    // A single thread processes the operations on the row in order, so they never overlap.
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("askel-lease").factory());
    private volatile boolean held;
    private Consumer<Optional<Throwable>> onLost = _ -> {};
    private @Nullable ScheduledFuture<?> heartbeat;
    private long confirmedNanos;

    /**
     * Pekko calls this constructor.
     *
     * @param settings the name, the owner and the timeouts of the lease
     * @param system the actor system, whose setup or configuration contains the database
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
        return runOnThread(deadline -> {
            onLost = leaseLostCallback;
            var sentNanos = System.nanoTime();
            var acquired = row.acquire(timeouts().getHeartbeatTimeout(), deadline);
            if (acquired) {
                confirm(sentNanos);
                startHeartbeat();
            } else {
                stopHeartbeat();
            }
            return acquired;
        });
    }

    @Override
    public CompletionStage<Boolean> release() {
        return runOnThread(deadline -> {
            stopHeartbeat();
            return row.release(deadline);
        });
    }

    @Override
    public boolean checkLease() {
        return held;
    }

    private interface LeaseOperation {
        boolean run(long deadline) throws SQLException;
    }

    private CompletionStage<Boolean> runOnThread(LeaseOperation operation) {
        var answer = new CompletableFuture<Boolean>();
        var deadline = deadline();
        thread.execute(() -> {
            try {
                answer.complete(operation.run(deadline));
            } catch (SQLException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(timeouts().getOperationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the time after which the caller no longer waits for the result. */
    private long deadline() {
        return System.nanoTime() + timeouts().getOperationTimeout().toNanos();
    }

    private TimeoutSettings timeouts() {
        return settings.timeoutSettings();
    }

    private void startHeartbeat() {
        if (heartbeat == null) {
            var interval = timeouts().getHeartbeatInterval().toNanos();
            heartbeat =
                    thread.scheduleWithFixedDelay(
                            this::beat, interval, interval, TimeUnit.NANOSECONDS);
        }
    }

    private void beat() {
        var sentNanos = System.nanoTime();
        try {
            if (row.renew(deadline())) {
                confirm(sentNanos);
            } else {
                markLost(Optional.empty());
            }
        } catch (SQLException e) {
            LOG.warn("The heartbeat of lease {} failed: {}", settings.leaseName(), e.getMessage());
            // After the heartbeat timeout, another owner may hold the lease.
            if (System.nanoTime() - confirmedNanos >= timeouts().getHeartbeatTimeout().toNanos()) {
                markLost(Optional.of(e));
            }
        }
    }

    private void confirm(long sentNanos) {
        confirmedNanos = sentNanos;
        held = true;
    }

    private void stopHeartbeat() {
        held = false;
        if (heartbeat != null) {
            heartbeat.cancel(false);
            heartbeat = null;
        }
    }

    private void markLost(Optional<Throwable> reason) {
        stopHeartbeat();
        onLost.accept(reason);
    }
}
