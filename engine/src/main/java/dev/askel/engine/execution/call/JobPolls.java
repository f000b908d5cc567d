package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ConnectorExceptions;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.call.CallMessage.JobPolled;
import dev.askel.engine.execution.call.CallMessage.PollDue;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Polls the jobs of frames, with at most one poll at a time for each frame. The state of the
 * execution contains the time of the next poll, so any node can repeat a poll after a failure.
 */
public final class JobPolls {
    /** The maximum time after the start of a job in which its service may not know the job. */
    private static final Duration UNKNOWN_JOB_MAX = Duration.ofMinutes(1);

    private final ActorContext<ExecutionCommand> actor;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Map<FramePath, LastPoll> polls = new HashMap<>();
    private boolean closed;

    /**
     * The last poll of a frame's job. It is kept until the frame's next poll or end, even after the
     * response has arrived.
     */
    private record LastPoll(PollDue poll, boolean answered) {}

    public JobPolls(
            ActorContext<ExecutionCommand> actor,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger) {
        this.actor = actor;
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
    }

    /** Stops polling. */
    public void close() {
        closed = true;
    }

    /** Polls a job, unless this poll was made already or the frame no longer waits for the job. */
    public void poll(PollDue poll) {
        var call = dueCall(poll);
        var earlier = polls.get(poll.frame());
        if (closed || call == null || (earlier != null && earlier.poll().equals(poll))) {
            return;
        }
        polls.put(poll.frame(), new LastPoll(poll, false));
        var job = job(poll.frame(), call);
        actor.pipeToSelf(
                ConnectorExceptions.invoke(() -> services.connectors().poll(job)),
                (status, bug) ->
                        new JobPolled(
                                poll.frame(),
                                poll.ordinal(),
                                poll.due(),
                                status != null ? status : unknownStatus(job, bug)));
    }

    private static JobStatus unknownStatus(SyncJob job, @Nullable Throwable bug) {
        ConnectorExceptions.logJobFailure(job, bug);
        return new JobStatus.Unknown(String.valueOf(bug));
    }

    /**
     * Handles the result of a poll. Returns the {@link Stimulus stimulus} for the frame; null when
     * the frame no longer waits for the result.
     */
    public @Nullable Stimulus onPolled(JobPolled polled) {
        var poll = new PollDue(polled.frame(), polled.ordinal(), polled.due());
        polls.computeIfPresent(
                polled.frame(),
                (_, last) -> last.poll().equals(poll) ? new LastPoll(poll, true) : last);
        var call = dueCall(poll);
        if (call == null) {
            return null;
        }
        return switch (polled.status()) {
            case JobStatus.Running _ ->
                    new Stimulus.JobStillRunning(polled.ordinal(), polled.due());
            case JobStatus.Succeeded(var output) ->
                    new Stimulus.Succeeded(polled.ordinal(), output);
            case JobStatus.Failed(var failure) -> new Stimulus.Failed(polled.ordinal(), failure);
            case JobStatus.Refused(var failure) ->
                    isNew(call)
                            ? new Stimulus.JobStillRunning(polled.ordinal(), polled.due())
                            : new Stimulus.Failed(polled.ordinal(), failure);
            case JobStatus.Unknown(var reason) -> {
                DeferredWork.JOB_POLLS.recordDeferral(
                        DeferralReason.SERVICE_AWAY,
                        () ->
                                "%s, job of %s: %s"
                                        .formatted(
                                                ledger.state().identity().arn(),
                                                call.resource(),
                                                reason));
                yield new Stimulus.JobStillRunning(polled.ordinal(), polled.due());
            }
        };
    }

    private boolean isNew(Call call) {
        var startedAt = call.startedAt();
        return startedAt != null && services.now().isBefore(startedAt.plus(UNKNOWN_JOB_MAX));
    }

    /** Returns the call whose job is due for this poll; null when there is none. */
    private @Nullable Call dueCall(PollDue poll) {
        var state = ledger.state();
        var frame = state.frame(poll.frame());
        return frame != null
                        && frame.phase() instanceof Phase.Calling(var call)
                        && call.ordinal() == poll.ordinal()
                        && isDue(call, poll.due())
                        && !Interpreter.outstandingEffects(state, frame).isEmpty()
                ? call
                : null;
    }

    private static boolean isDue(Call call, Instant due) {
        var job = call.job();
        return job != null && job.pollDue().equals(due);
    }

    private SyncJob job(FramePath path, Call call) {
        var state = ledger.state();
        var identity = state.identity();
        var frame = state.frame(path);
        var job = call.job();
        if (frame == null || job == null) {
            throw new IllegalStateException("No job in " + path + ": " + call);
        }
        return new SyncJob(
                identity.arn(),
                interpreter.resource(frame),
                job.handle(),
                call.credentialsRoleArn(),
                identity.account(),
                identity.region(),
                identity.roleArn());
    }

    /** Whether a poll that a frame waits for is unanswered. */
    public boolean hasUnanswered() {
        return polls.values().stream()
                .anyMatch(each -> !each.answered() && dueCall(each.poll()) != null);
    }

    /** Removes a frame that has ended. */
    public void forget(FramePath path) {
        polls.remove(path);
    }
}
