package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.asl.interpreter.migration.MigrationPoint;
import dev.askel.asl.interpreter.migration.NextStates;
import dev.askel.asl.interpreter.migration.TargetTimeout;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.CancelMigration;
import dev.askel.engine.execution.ExecutionCommand.DescribeMigration;
import dev.askel.engine.execution.ExecutionCommand.Migrate;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.MigrationReply;
import dev.askel.engine.execution.MigrationReply.Result;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.commit.Commits;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Migrates a live execution to another revision when it is between two states. Every request may
 * arrive twice.
 *
 * <p>The fact {@link Fact.Migrated} changes the revision of the state. When it is durable, the
 * execution is recovered, which loads the other revision.
 */
final class ExecutionMigrations {
    /** Receives the revision of a migration. */
    @FunctionalInterface
    interface RevisionReader {
        /**
         * Receives the revision.
         *
         * @param machine null when the revision cannot be read
         * @param failure why the revision cannot be read; null otherwise
         */
        void onRead(@Nullable StateMachine machine, @Nullable Throwable failure);
    }

    /** The revision of a migration was read, or cannot be read. */
    record RevisionRead(
            RevisionReader reader,
            @Nullable PinnedDefinition definition,
            @Nullable Throwable failure)
            implements ExecutionCommand.Internal {}

    private final ExecutionRunner runner;
    private final Commits commits;
    private final ExecutionServices services;
    private final ExecutionActorContext actorContext;
    private boolean isReading;

    ExecutionMigrations(
            ExecutionRunner runner,
            Commits commits,
            ExecutionServices services,
            ExecutionActorContext actorContext) {
        this.runner = runner;
        this.commits = commits;
        this.services = services;
        this.actorContext = actorContext;
    }

    // Requests

    void onMigrate(Migrate migrate) {
        var state = runner.state();
        var target = migrate.target();
        if (isRepeated(migrate)) {
            answer(migrate.replyTo(), Result.DONE, target, List.of());
        } else if (!state.isRunning()) {
            answer(migrate.replyTo(), Result.CLOSED);
        } else if (state.identity().mapChild() != null || state.root().graph() != null) {
            answer(migrate.replyTo(), Result.MAP_CHILD);
        } else if (target == null) {
            answer(migrate.replyTo(), Result.NO_FORMER_REVISION);
        } else if (target.revision() == state.identity().revision()) {
            if (!migrate.preview()) {
                cancelRequest();
            }
            answer(migrate.replyTo(), Result.DONE, target, List.of());
        } else {
            withRevision(target.revision(), (machine, _) -> check(migrate, target, machine));
        }
    }

    /**
     * Whether the execution already has the request. For a repeated way back, the target can be the
     * revision that the execution has left, so it must not migrate again.
     */
    private boolean isRepeated(Migrate migrate) {
        var clientToken = migrate.clientToken();
        return clientToken != null && runner.state().migrations().isRequestedWith(clientToken);
    }

    private void check(Migrate migrate, MigrationTarget target, @Nullable StateMachine machine) {
        var state = runner.state();
        var loaded = runner.machine();
        if (!state.isRunning()) {
            answer(migrate.replyTo(), Result.CLOSED);
        } else if (runner.isMigrated()) {
            // The execution has migrated since. After its recovery, it handles the request again.
            commits.answerWhenCommitted(() -> actorContext.tellSelf(migrate));
        } else if (machine == null || loaded == null) {
            migrate.replyTo().tell(MigrationReply.of(Result.UNAVAILABLE));
        } else {
            var next = NextStates.of(state, loaded, machine);
            var refusal = refusal(state, target, next);
            if (refusal == Result.DONE && !migrate.preview()) {
                request(migrate, target);
            }
            answer(migrate.replyTo(), refusal, target, next.next());
        }
    }

    private Result refusal(ExecutionState state, MigrationTarget target, NextStates next) {
        if (!next.canMigrate()) {
            return Result.NO_COMMON_STATE;
        }
        return TargetTimeout.hasPassed(state, target, services.now())
                ? Result.TIMEOUT_PASSED
                : Result.DONE;
    }

    private void request(Migrate migrate, MigrationTarget target) {
        var requested = runner.state().migrations().requested();
        // A request without a token keeps the token of an equal one, so that a repetition of that
        // one remains known.
        boolean isEqual =
                requested != null
                        && requested.target().equals(target)
                        && (migrate.clientToken() == null
                                || migrate.clientToken().equals(requested.clientToken()));
        if (!isEqual) {
            runner.migrationGate().reset();
            runner.record(
                    new Fact.MigrationRequested(
                            services.now(),
                            migrate.by(),
                            migrate.reason(),
                            target,
                            migrate.clientToken()));
            migrateIfSafe();
        }
    }

    void onCancel(CancelMigration cancel) {
        if (!runner.state().isRunning()) {
            answer(cancel.replyTo(), Result.CLOSED);
            return;
        }
        cancelRequest();
        answer(cancel.replyTo(), Result.DONE);
    }

    private void cancelRequest() {
        if (runner.state().migrations().requested() != null) {
            runner.record(new Fact.MigrationCancelled(services.now()));
            runner.advanceAll();
        }
    }

    void onDescribe(DescribeMigration describe) {
        answer(describe.replyTo(), Result.DONE);
    }

    private void answer(ActorRef<MigrationReply> replyTo, Result result) {
        answer(replyTo, result, null, List.of());
    }

    private void answer(
            ActorRef<MigrationReply> replyTo,
            Result result,
            @Nullable MigrationTarget target,
            List<NextStates.NextState> next) {
        var reply =
                new MigrationReply(
                        result,
                        status(runner.state()),
                        target,
                        next.stream()
                                .map(each -> new MigrationReply.Next(each.name(), each.exists()))
                                .toList());
        commits.answerWhenCommitted(() -> replyTo.tell(reply));
    }

    private static MigrationReply.Status status(ExecutionState state) {
        return new MigrationReply.Status(
                state.identity().currentTarget(),
                requested(state.migrations().requested()),
                last(state.migrations().last()));
    }

    private static MigrationReply.@Nullable Requested requested(
            Migrations.@Nullable Request request) {
        return request == null
                ? null
                : new MigrationReply.Requested(
                        request.target(),
                        request.at().toEpochMilli(),
                        request.by(),
                        request.reason());
    }

    private static MigrationReply.@Nullable Last last(Migrations.@Nullable Applied applied) {
        return applied == null
                ? null
                : new MigrationReply.Last(
                        applied.from(),
                        applied.at().toEpochMilli(),
                        applied.state(),
                        applied.clientToken());
    }

    // Migrating

    /** Migrates the execution if this was requested and the execution is between two states. */
    void migrateIfSafe() {
        var state = runner.state();
        var requested = state.migrations().requested();
        if (requested != null && canDecide(state)) {
            isReading = true;
            var target = requested.target();
            withRevision(target.revision(), (machine, failure) -> decide(target, machine, failure));
        }
    }

    private boolean canDecide(ExecutionState state) {
        return !isReading
                && !runner.isMigrated()
                && !runner.isDeciding()
                && runner.migrationGate().awaitsDecision(state);
    }

    private void decide(
            MigrationTarget target, @Nullable StateMachine machine, @Nullable Throwable failure) {
        isReading = false;
        var state = runner.state();
        var requested = state.migrations().requested();
        if (requested == null || !requested.target().equals(target) || !canDecide(state)) {
            // The request or the position has changed since.
            migrateIfSafe();
            return;
        }
        if (machine == null) {
            cancelUnreadable(failure);
            return;
        }
        var entry = MigrationPoint.entryIn(state, machine);
        if (entry == null) {
            runner.migrationGate().decline(state);
            runner.advanceAll();
        } else {
            runner.record(new Fact.Migrated(services.now(), entry, target));
        }
    }

    /**
     * Cancels the request, because its revision cannot be read: usually it was deleted with the
     * state machine, which ends the execution soon.
     *
     * @throws UnavailableException when the database is unavailable. The actor restarts with a
     *     delay, and recovers the request
     */
    private void cancelUnreadable(@Nullable Throwable failure) {
        if (isUnavailable(failure)) {
            throw new UnavailableException(
                    actorContext.persistenceId() + " cannot read the revision of its migration",
                    failure);
        }
        actorContext
                .actor()
                .getLog()
                .warn(
                        "{}: its migration is cancelled, because its revision cannot be read",
                        actorContext.persistenceId(),
                        failure);
        cancelRequest();
    }

    private static boolean isUnavailable(@Nullable Throwable failure) {
        return failure instanceof UnavailableException
                || (failure != null && failure.getCause() instanceof UnavailableException);
    }

    /** Reads a revision of the state machine. */
    private void withRevision(int revision, RevisionReader reader) {
        var read =
                services.revisions()
                        .revision(runner.state().identity().machineId(), revision)
                        .toCompletableFuture();
        // Usually the node's cache contains the revision.
        if (read.isDone() && !read.isCompletedExceptionally()) {
            reader.onRead(read.resultNow().machine(), null);
        } else {
            actorContext.pipeToSelf(
                    read, (definition, failure) -> new RevisionRead(reader, definition, failure));
        }
    }

    void onRevisionRead(RevisionRead read) {
        var definition = read.definition();
        read.reader().onRead(definition == null ? null : definition.machine(), read.failure());
    }
}
