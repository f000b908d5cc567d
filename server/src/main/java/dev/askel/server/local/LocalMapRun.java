package dev.askel.server.local;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.live.InMemoryMapRun;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.server.local.MapRunResult.FailedChild;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Map Run of a local execution. Its children are executions of the same local run. */
final class LocalMapRun implements InMemoryMapRun.Host {
    /**
     * The maximum number of ended children of a Map Run whose histories are kept although the
     * children are not reported as failures.
     */
    private static final int HISTORIES_MAX = 10;

    /**
     * The maximum number of failed children of a Map Run that are reported with their histories.
     */
    private static final int FAILURES_MAX = 20;

    private final LocalMachine machine;
    private final LocalServices services;
    private final String state;
    private final Consumer<MapRunOutcome> onEnded;
    private final InMemoryMapRun run;
    private final Map<Long, RunningExecution> children = new HashMap<>();
    private final List<FailedChild> failures = new ArrayList<>();
    private int histories;
    private @Nullable MapRunOutcome outcome;

    /**
     * Starts a run.
     *
     * @param frame the parent's {@link Frame frame}, whose current state is the Map state
     * @param onEnded receives the outcome, once
     */
    LocalMapRun(
            LocalMachine machine,
            LocalServices services,
            ExecutionState parent,
            Frame frame,
            Consumer<MapRunOutcome> onEnded) {
        this.machine = machine;
        this.services = services;
        this.state = frame.requireVisit().state();
        this.onEnded = onEnded;
        this.run =
                InMemoryMapRun.start(services.mapRuns(), machine.definition(), parent, frame, this);
    }

    /** Aborts the Map Run. The Map state no longer waits for its outcome. */
    void stop() {
        run.stop();
    }

    MapRunResult result() {
        return new MapRunResult(state, run.arn(), outcome, run.counts(), failures);
    }

    @Override
    public void start(OpenChild child, ExecutionIdentity identity, Payload input) {
        children.put(
                child.child(),
                services.mapChildren()
                        .start(machine, identity, input, end -> onChildEnded(child, end)));
    }

    /** Returns whether to keep the history of the child. */
    private boolean onChildEnded(OpenChild child, ExecutionState end) {
        children.remove(child.child());
        boolean isReported = isFailure(end.outcome()) && failures.size() < FAILURES_MAX;
        if (isReported) {
            failures.add(new FailedChild(child.firstItem(), child.items(), end));
        }
        boolean keepsHistory = isReported || histories < HISTORIES_MAX;
        if (keepsHistory && !isReported) {
            histories++;
        }
        run.onChildEnded(end);
        return keepsHistory;
    }

    private static boolean isFailure(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Failed || outcome instanceof Outcome.TimedOut;
    }

    @Override
    public void stopChildren() {
        List.copyOf(children.values())
                .forEach(child -> child.close(HistoryEventType.ExecutionAborted, null, null));
    }

    @Override
    public Runnable call(Callable<Runnable> work) {
        var answer = new CompletableFuture<Runnable>();
        var thread =
                Thread.ofVirtual()
                        .name("map-run " + run.arn())
                        .start(() -> {
                            try {
                                answer.complete(work.call());
                            } catch (Throwable failure) {
                                answer.completeExceptionally(failure);
                            }
                        });
        services.loop().onAnswer(answer, this::onAnswer);
        return thread::interrupt;
    }

    private void onAnswer(Runnable action, @Nullable Throwable failure) {
        switch (failure) {
            case null -> action.run();
            // The Map Run was stopped and expects no result.
            case InterruptedException _ -> {}
            default -> throw new IllegalStateException(run.arn() + " failed unexpectedly", failure);
        }
    }

    @Override
    public void schedule(Runnable action) {
        services.loop().schedule(action);
    }

    @Override
    public void onEnded(MapRunOutcome ended) {
        outcome = ended;
        onEnded.accept(ended);
    }
}
