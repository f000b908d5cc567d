package dev.askel.engine.installation;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.InstallationPauses;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pause of the installation on this node. The node reads it once when it starts, and polls it
 * until it has ended. A pause begins only while no node runs, so a node without a pause never polls
 * again. Thread-safe.
 */
public final class InstallationPause implements InstallationPauses {
    /** The interval of {@link #poll}. */
    public static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /** The reason of refused starts. */
    static final String PAUSED =
            "The installation is paused: it was started with --paused. Resume it with: askel resume --all";

    private static final Logger LOG = LoggerFactory.getLogger(InstallationPause.class);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final MachinesOnHold configured;
    private final List<Runnable> deferred = new ArrayList<>();
    private volatile @Nullable StoredPause current;

    private InstallationPause(
            SqlWorkers workers,
            EngineTime time,
            MachinesOnHold configured,
            @Nullable StoredPause current) {
        this.workers = workers;
        this.time = time;
        this.configured = configured;
        this.current = current;
    }

    /**
     * Reads the pause. The node must be a member of its cluster already, and must not have begun
     * work.
     *
     * @param database a migrated database
     * @param configured the machines on hold besides the pause
     * @throws IllegalStateException when the database cannot be queried
     */
    public static InstallationPause open(
            DataSource database, SqlWorkers workers, EngineTime time, MachinesOnHold configured) {
        try {
            var stored = PausedStart.read(database);
            if (stored != null && stored.ramp() == null) {
                LOG.warn("Everything is paused since {}. {}", since(stored), PAUSED);
            }
            return new InstallationPause(workers, time, configured, stored);
        } catch (SQLException e) {
            throw new IllegalStateException("The pause of the installation cannot be read", e);
        }
    }

    private static Instant since(StoredPause stored) {
        return Instant.ofEpochMilli(stored.sinceMillis());
    }

    /** Returns whether everything is paused. */
    public boolean isPaused() {
        var stored = current;
        return stored != null && stored.ramp() == null;
    }

    /** Returns the machines on hold: all of them during the pause, else the configured ones. */
    public MachinesOnHold machinesOnHold() {
        return isPaused() ? MachinesOnHold.EVERY : configured;
    }

    /** Returns whether the pollers may wake an execution. */
    public boolean admits(String persistenceId) {
        var stored = current;
        return stored == null || stored.admits(persistenceId, time.millis());
    }

    /** Returns the refusal of a start; empty when the machine may start executions. */
    public Optional<EngineError> startRefusal(StateMachineArn machine) {
        if (isPaused()) {
            return Optional.of(new EngineError.ServiceUnavailable(PAUSED));
        }
        return configured.isOnHold(machine)
                ? Optional.of(
                        EngineError.ServiceUnavailable.onHold(machine.unqualified().toString()))
                : Optional.empty();
    }

    /**
     * Runs an action that begins work of this node: immediately when nothing is paused, else on
     * another thread when the installation is resumed.
     */
    public void whenResumed(Runnable action) {
        synchronized (deferred) {
            if (isPaused()) {
                deferred.add(action);
                return;
            }
        }
        action.run();
    }

    /**
     * Reads the pause again, unless it has ended on this node.
     *
     * @return completes when the result applies on this node
     */
    public CompletionStage<?> poll() {
        return current == null
                ? CompletableFuture.completedStage(null)
                : read().thenAccept(answer -> {
                    if (answer instanceof Answer.Ok(var stored)) {
                        onRead(stored.orElse(null));
                    }
                });
    }

    private CompletionStage<Answer<Optional<StoredPause>>> read() {
        return workers.submit(database -> {
            var stored = Optional.ofNullable(database.find(PauseTable::find));
            if (stored.isEmpty() || !stored.get().isEnded(time.millis())) {
                return Answer.ok(stored);
            }
            return database.transact(connection -> {
                var locked = PauseTable.lock(connection);
                if (locked != null && locked.isEnded(time.millis())) {
                    PauseTable.delete(connection);
                    return Answer.ok(Optional.empty());
                }
                return Answer.ok(Optional.ofNullable(locked));
            });
        });
    }

    private void onRead(@Nullable StoredPause stored) {
        List<Runnable> due;
        synchronized (deferred) {
            if (current == null || (!isPaused() && stored != null && stored.ramp() == null)) {
                // This read began before another one, which has seen the resumption.
                return;
            }
            current = stored;
            if (isPaused()) {
                return;
            }
            due = List.copyOf(deferred);
            deferred.clear();
        }
        if (!due.isEmpty()) {
            LOG.info("The installation is resumed. This node begins its work.");
        }
        for (var action : due) {
            try {
                action.run();
            } catch (RuntimeException e) {
                // The other actions must run, and an operator must learn of this one.
                LOG.error("A part of this node could not begin its work. Restart the node.", e);
            }
        }
    }

    // Operations

    @Override
    public CompletionStage<Answer<Described>> describe() {
        return read().thenApply(answer -> answer.map(this::described));
    }

    private Described described(Optional<StoredPause> stored) {
        return new Described(
                stored.filter(it -> !it.isEnded(time.millis()))
                        .map(this::description)
                        .orElse(null));
    }

    private PauseDescription description(StoredPause stored) {
        var ramp = stored.ramp();
        return new PauseDescription(
                since(stored),
                ramp == null
                        ? null
                        : new Resumption(
                                Instant.ofEpochMilli(ramp.resumedAtMillis()),
                                Instant.ofEpochMilli(ramp.endsAtMillis()),
                                ramp.ratePerSecond(),
                                stored.share(time.millis())));
    }

    @Override
    public CompletionStage<Answer<Described>> resume(@Nullable Double ratePerSecond) {
        if (ratePerSecond != null && !(ratePerSecond >= RATE_MIN && ratePerSecond <= RATE_MAX)) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "1 validation error detected: Value '%s' at 'ratePerSecond' failed to satisfy constraint: Member must be between %s and %d"
                                    .formatted(ratePerSecond, RATE_MIN, (long) RATE_MAX)));
        }
        return workers.<Optional<StoredPause>>submit(database ->
                        database.transact(connection -> {
                            var stored = PauseTable.lock(connection);
                            long now = time.millis();
                            if (stored == null || stored.isEnded(now)) {
                                return Answer.refused(
                                        new EngineError.ConflictException(
                                                "The installation is not paused."));
                            }
                            if (ratePerSecond == null) {
                                PauseTable.delete(connection);
                                return Answer.ok(Optional.empty());
                            }
                            var resumed =
                                    stored.withResumption(
                                            PauseTable.countExecutions(connection),
                                            ratePerSecond,
                                            now);
                            PauseTable.put(connection, resumed);
                            return Answer.ok(Optional.of(resumed));
                        }))
                .thenCompose(answer ->
                        // The request also applies on this node when it is answered.
                        poll().thenApply(_ -> answer.map(this::described)));
    }
}
