package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.ErrorName;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.MapRunStore.WriteResult;
import dev.askel.engine.maprun.child.Children;
import dev.askel.engine.maprun.child.MapRunChildren;
import dev.askel.engine.maprun.child.PlannedChild;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RunProgress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run that has failed repeatedly because of a bug. First, stops the children that the stored
 * progress lists, unless the progress cannot be decoded. Then writes the outcome. The counts of the
 * run remain those of the last write.
 */
final class FailedRun implements RunOwner {
    private static final Logger LOG = LoggerFactory.getLogger(FailedRun.class);
    private static final String CAUSE = "The Map Run failed by an internal error.";

    private final ActorContext<MapRunCommand> actor;
    private final TimerScheduler<MapRunCommand> timers;
    private final MapRunServices services;
    private final MapRunRow row;
    private final MapRunStore.Change change;
    private @Nullable Children children;
    private int attempts;

    private record ChildrenStopped(FailedRun owner, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record RetryStop(FailedRun owner) implements MapRunCommand.Internal {}

    private record Retry(FailedRun owner) implements MapRunCommand.Internal {}

    private record Written(
            FailedRun owner, @Nullable WriteResult result, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    FailedRun(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            MapRunServices services,
            MapRunRow row) {
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.row = row;
        var stored = row.progress();
        this.change =
                new MapRunStore.Change(
                        UUID.randomUUID().toString(),
                        () -> stored == null ? ProgressCodec.encode(RunProgress.START) : stored,
                        row.counts(),
                        null,
                        new MapRunOutcome.Failed(ErrorName.RUNTIME, CAUSE),
                        services.time().millis());
    }

    /** Stops the children and then ends the run. */
    void start() {
        LOG.error("{}: the Map Run ends, because it failed several times", id());
        stop();
    }

    private void stop() {
        close();
        actor.pipeToSelf(stopChildren(), (_, failure) -> new ChildrenStopped(this, failure));
    }

    private CompletionStage<Void> stopChildren() {
        try {
            var progress = DecodedRun.progressOf(row);
            var scope = MapRunScopeCodec.decode(row.plan());
            var created = services.children().create(row, scope, MapRunChildren.Listener.NONE);
            children = created;
            // Without this call, resuming a failed child of a redriven run would run the child
            // again.
            created.refuseStarts();
            var open = PlannedChild.of(progress.open());
            return created.resume(open).thenCompose(_ -> created.stop());
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    @Override
    public Status onMessage(MapRunCommand message) {
        switch (message) {
            case ChildrenStopped(var owner, var failure) when owner == this ->
                    onChildrenStopped(failure);
            case RetryStop(var owner) when owner == this -> stop();
            case Retry(var owner) when owner == this -> write();
            case Written(var owner, WriteResult.Written _, _) when owner == this -> {
                return new Status.Ended(row, new MapRunOutcome.Failed(ErrorName.RUNTIME, CAUSE));
            }
            case Written(var owner, WriteResult.Fenced _, _) when owner == this -> {
                return new Status.Superseded();
            }
            case Written(var owner, _, var failure) when owner == this -> retry(failure);
            default -> {}
        }
        return Status.RUNNING;
    }

    private void onChildrenStopped(@Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason != null) {
            DeferredWork.MAP_RUNS.recordDeferral(reason, this::id);
            later(new RetryStop(this));
            return;
        }
        if (failure != null) {
            LOG.warn("{}: children of the failed Map Run may still run", id(), failure);
        }
        write();
    }

    private void write() {
        actor.pipeToSelf(
                services.store().write(id(), row.version(), change),
                (result, failure) -> new Written(this, result, failure));
    }

    private void retry(@Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason == null) {
            LOG.error(
                    "{}: the failed Map Run could not be ended; the write is retried",
                    id(),
                    failure);
        } else {
            DeferredWork.MAP_RUNS.recordDeferral(reason, this::id);
        }
        later(new Retry(this));
    }

    private void later(MapRunCommand message) {
        attempts++;
        timers.startSingleTimer(message, ChildExecutions.retryDelay(attempts, services.random()));
    }

    private String id() {
        return row.identity().mapRunId();
    }

    @Override
    public void close() {
        if (children != null) {
            children.abandon();
        }
    }
}
