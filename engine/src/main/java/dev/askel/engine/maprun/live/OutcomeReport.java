package dev.askel.engine.maprun.live;

import dev.askel.engine.execution.ExecutionCommand.MapRunEnded;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** Reports the outcome of an ended run to its parent until the parent acknowledges it. */
final class OutcomeReport implements RunOwner {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

    /** The number of reports after which the actor is passivated. MapRunWaker wakes it again. */
    private static final int REPORTS_MAX = 5;

    private final ActorContext<MapRunCommand> actor;
    private final TimerScheduler<MapRunCommand> timers;
    private final MapRunServices services;
    private final String mapRunId;
    private final String parent;
    private final MapRunEnded message;
    private int reports;

    private record Report(OutcomeReport owner) implements MapRunCommand.Internal {}

    private record Acknowledged(OutcomeReport owner, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    OutcomeReport(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            MapRunServices services,
            MapRunRow ended,
            MapRunOutcome outcome) {
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        var run = ended.identity();
        this.mapRunId = run.mapRunId();
        this.parent = run.parentPersistenceId();
        var output = outcome.output();
        this.message =
                new MapRunEnded(
                        run.mapRunId(),
                        run.frame(),
                        run.ordinal(),
                        run.startStamp(),
                        ended.redriveCount(),
                        outcome.status(),
                        output == null ? null : output.text(),
                        outcome.error(),
                        outcome.cause());
    }

    /** Sends the first report. */
    void start() {
        report();
    }

    @Override
    public Status onMessage(MapRunCommand command) {
        return switch (command) {
            case Report(var owner) when owner == this -> {
                if (reports == REPORTS_MAX) {
                    yield new Status.Done();
                }
                report();
                yield Status.RUNNING;
            }
            case MapRunCommand.ParentAcknowledged(int redriveCount) -> {
                acknowledge(redriveCount);
                yield Status.RUNNING;
            }
            // A redrive may have reopened the run.
            case MapRunCommand.Wake _ -> new Status.Changed();
            case Acknowledged(var owner, var failure) when owner == this -> {
                // If the acknowledgement could not be stored, MapRunWaker wakes the run again.
                if (failure == null || UnavailableException.reasonOf(failure) != null) {
                    yield new Status.Done();
                }
                throw new IllegalStateException(mapRunId + ": acknowledgement not stored", failure);
            }
            case MapRunCommand.ChildEnded _, MapRunCommand.Internal _ -> Status.RUNNING;
        };
    }

    private void report() {
        reports++;
        services.parents().tell(parent, message);
        timers.startSingleTimer(Report.class, new Report(this), REPORT_INTERVAL);
    }

    private void acknowledge(int redriveCount) {
        timers.cancel(Report.class);
        actor.pipeToSelf(
                services.store().acknowledge(mapRunId, redriveCount),
                (_, failure) -> new Acknowledged(this, failure));
    }

    /** Does nothing, because the actor cancels all timers. */
    @Override
    public void close() {}
}
