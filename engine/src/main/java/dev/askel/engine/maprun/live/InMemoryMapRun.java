package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.child.ChildEnds;
import dev.askel.engine.maprun.child.ChildIdentity;
import dev.askel.engine.maprun.decision.RunEnding;
import dev.askel.engine.maprun.decision.RunState;
import dev.askel.engine.maprun.decision.RunWrite;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.feed.ItemChildren;
import dev.askel.engine.maprun.feed.ItemFeed;
import dev.askel.engine.maprun.feed.ItemInputs;
import dev.askel.engine.maprun.feed.SelectorEvaluations;
import dev.askel.engine.maprun.feed.UnstartedChildren;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.result.MapRunResults;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemReaders;
import dev.askel.engine.trace.ExecutionTracing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one Map Run in memory for {@code askel run}, without a row and without an actor. It reads
 * items, makes decisions and assembles results with the same classes as a server. Each write takes
 * effect immediately. Must be used by one thread.
 */
public final class InMemoryMapRun {
    private final Services services;
    private final Host host;
    private final LoadedRun run;
    private final ChildIdentity identities;
    private final ItemInputs inputs;
    private final ItemChildren reader;
    private final RunState state;
    private final MapRunMemory.Share share;
    private final RunMemory memory;
    private final InMemoryEnds.OfRun ends;
    private MapRunControl control;
    private MapRunCounts counts = MapRunCounts.NONE;
    private long version;
    private boolean isReaderOpen;
    private boolean isRead;
    private boolean isStepDue;
    private boolean isStopRequested;
    private boolean isAssembling;
    private boolean isStoring;
    private boolean isEnded;
    private boolean areEndsComplete = true;

    /** Interrupts the reader's call in progress; null when there is no such call. */
    private @Nullable Runnable reading;

    private Runnable assembly = () -> {};

    /**
     * The services that all runs of a process share.
     *
     * @param ends bounds the stored outcomes of children
     * @param time must be thread-safe
     */
    public record Services(
            ItemReaders readers,
            ResultStore files,
            MapRunMemory memory,
            InMemoryEnds ends,
            ExecutionLimits limits,
            MapRunSettings settings,
            EngineTime time) {}

    /** Performs the work of one run. The run calls these methods on its own thread. */
    public interface Host {
        /**
         * Starts a child. The host passes the child's final state to {@link #onChildEnded}.
         *
         * @param identity contains the start time
         */
        void start(OpenChild child, ExecutionIdentity identity, Payload input);

        /**
         * Aborts all children, and passes their final states to {@link #onChildEnded} during the
         * call.
         */
        void stopChildren();

        /**
         * Calls {@code work}, which blocks, on another thread. Then runs the returned action on the
         * run's thread, unless the call was interrupted.
         *
         * @return an action that interrupts the call
         */
        Runnable call(Callable<Runnable> work);

        /** Runs an action on the run's thread, after the actions that were scheduled before. */
        void schedule(Runnable action);

        /** Receives the outcome of the run. */
        void onEnded(MapRunOutcome outcome);
    }

    private InMemoryMapRun(Services services, Host host, LoadedRun run) {
        this.services = services;
        this.host = host;
        this.run = run;
        this.control = run.row().control();
        this.identities =
                new ChildIdentity(
                        run.row(), run.scope(), ExecutionTracing.OFF, DurationLimits.DEFAULT);
        this.inputs =
                new ItemInputs(
                        run.inputs(),
                        SelectorEvaluations.DIRECT,
                        services.time(),
                        RandomGenerator.getDefault(),
                        0,
                        null);
        this.reader = run.items(services.readers(), inputs, run.progress());
        this.state = new RunState(run.properties(), run.progress(), control, OutcomeCounts.NONE);
        this.share = services.memory().open(run.row().identity().owner());
        this.memory = new RunMemory(share, true);
        this.ends = services.ends().open();
    }

    /**
     * Starts a run.
     *
     * @param machine the parent's definition
     * @param frame the parent's frame (main line, branch or iteration) whose current state is the
     *     Distributed Map state
     */
    public static InMemoryMapRun start(
            Services services,
            StateMachine machine,
            ExecutionState parent,
            Frame frame,
            Host host) {
        var scope = new MapRunScope(parent.identity(), parent.input(), frame);
        var row = InMemoryRunRow.of(machine, parent, frame, services.time().millis());
        var unstarted = DecodedRun.unstarted(row, scope);
        var loaded = LoadedRun.of(unstarted, machine, services.limits(), services.settings());
        var run = new InMemoryMapRun(services, host, loaded);
        run.scheduleStep();
        return run;
    }

    /** Returns the ARN of the run. */
    public String arn() {
        return run.row().identity().arn().toString();
    }

    /** Returns the numbers of items and children after the last step. */
    public MapRunCounts counts() {
        return counts;
    }

    /** Receives the final state of a child. */
    public void onChildEnded(ExecutionState child) {
        var end = ChildEnds.withInput(child);
        if (!isEnded && state.onEnded(end)) {
            memory.onEnded(end);
            scheduleStep();
        }
    }

    /** Aborts the run, because its parent no longer needs its result. */
    public void stop() {
        if (!isEnded) {
            control =
                    new MapRunControl(
                            true,
                            control.maxConcurrency(),
                            control.toleratedFailureCount(),
                            control.toleratedFailurePercentage());
            state.onControl(control);
            step();
        }
    }

    /** Schedules a step. One write contains all outcomes that are reported before the step. */
    private void scheduleStep() {
        if (!isStepDue) {
            isStepDue = true;
            host.schedule(() -> {
                isStepDue = false;
                step();
            });
        }
    }

    private void step() {
        if (isEnded) {
            return;
        }
        if (state.isStopping() && !isStopRequested) {
            isStopRequested = true;
            interruptCalls();
            host.stopChildren();
            state.onChildrenStopped();
        }
        for (var next = nextWrite(); next != null; next = nextWrite()) {
            apply(next);
        }
        read();
        switch (state.ending()) {
            case null -> {
                // If the write shows that the tolerance is exceeded, the next step stops the
                // children.
                if (state.isStopping() && !isStopRequested) {
                    scheduleStep();
                }
            }
            case RunEnding.Assemble _ -> assemble();
            case RunEnding.ExportFiles(var progress) -> exportFiles(progress);
            case RunEnding.End(var outcome) -> end(outcome);
        }
    }

    private @Nullable RunWrite nextWrite() {
        return state.nextWrite(memory.startsMax(state.openChildren() == 0));
    }

    private void apply(RunWrite write) {
        write.plans().forEach(memory::onPlanned);
        version++;
        counts = write.counts();
        var block = write.block(version);
        if (block != null && !ends.add(block)) {
            areEndsComplete = false;
            if (!state.isStopping()) {
                state.onFeedFailed(ErrorName.RUNTIME, noMemoryCause());
            }
        }
        memory.onWritten(write.ends());
        for (var started : state.onWritten(control)) {
            start(started);
        }
    }

    private String noMemoryCause() {
        return "The results of the child executions exceed the memory for Map Runs, %d bytes (askel.map-run.memory-share). A larger heap holds more, and a server (askel up) stores them."
                .formatted(services.ends().bytesMax());
    }

    private void start(FeedEntry.Child started) {
        var child = started.child();
        var now = Instant.ofEpochMilli(services.time().millis());
        host.start(
                child,
                run.properties().isStandard()
                        ? identities.standardIdentity(child.child(), child.items()).withStart(now)
                        : identities.expressIdentity(child.child(), child.items(), now),
                started.start().input());
    }

    // Items

    private void read() {
        if (reading == null
                && !isRead
                && !state.isStopping()
                && state.fedChildren() < ItemFeed.CHILDREN_AHEAD_MAX
                && share.tryReserve(ItemChildren.CHUNK_BYTES)) {
            reading = host.call(this::readChunk);
        }
    }

    private Runnable readChunk() throws InterruptedException {
        boolean isKept = false;
        try {
            if (!isReaderOpen) {
                isReaderOpen = true;
                reader.seek(Frontier.START);
            }
            var children = reader.next();
            boolean isLast = reader.isEnd();
            isKept = !isLast;
            return () -> onRead(children, isLast);
        } catch (ItemReaderException failed) {
            return () -> onRefused(ErrorName.ITEM_READER_FAILED, failed.getMessage());
        } catch (ItemInputs.RefusedException refused) {
            return () -> onRefused(refused.failure().error(), refused.failure().cause());
        } finally {
            if (!isKept) {
                reader.close();
            }
        }
    }

    private void onRead(List<FeedEntry.Child> children, boolean isLast) {
        reading = null;
        if (isEnded || state.isStopping()) {
            reader.close();
            return;
        }
        isRead = isLast;
        share.add(
                children.stream().mapToLong(FeedEntry.Child::bytes).sum()
                        - ItemChildren.CHUNK_BYTES);
        children.forEach(state::onFed);
        if (isRead) {
            state.onFed(new FeedEntry.End());
        }
        step();
    }

    private void onRefused(@Nullable String error, @Nullable String cause) {
        reading = null;
        isRead = true;
        state.onFeedFailed(error, cause);
        step();
    }

    private void interruptCalls() {
        if (reading != null) {
            reading.run();
        } else if (!isRead) {
            reader.close();
        }
        assembly.run();
    }

    // The end

    private void assemble() {
        if (!isAssembling) {
            isAssembling = true;
            assembly =
                    host.call(() -> {
                        var outcome = results().assemble(run.row(), run.scope(), List.of());
                        return () -> onAssembled(outcome);
                    });
        }
    }

    private void onAssembled(MapRunOutcome outcome) {
        if (!isEnded && !state.isStopping()) {
            end(outcome);
        }
    }

    private void exportFiles(RunProgress progress) {
        if (!isStoring) {
            isStoring = true;
            host.call(() -> {
                // Without all outcomes, the files would be incomplete.
                boolean areExported = areEndsComplete && exportUnsuccessful(progress);
                return () -> {
                    state.onFilesDone(areExported);
                    step();
                };
            });
        }
    }

    private boolean exportUnsuccessful(RunProgress progress) throws InterruptedException {
        try (var pending =
                new UnstartedChildren(
                        run.id(),
                        run.items(services.readers(), inputs, progress),
                        services.memory().open(run.row().identity().owner()),
                        progress)) {
            return results()
                    .exportUnsuccessful(run.row(), run.scope(), List.of(), pending, null, _ -> {});
        }
    }

    private MapRunResults results() {
        return new MapRunResults(
                ends,
                services.files(),
                _ -> CompletableFuture.completedStage(Map.of()),
                services.memory(),
                services.limits().payloadBytesMax(),
                services.settings().resultFileBytesMax(),
                System::nanoTime);
    }

    private void end(MapRunOutcome outcome) {
        isEnded = true;
        counts = state.end(outcome).counts();
        share.close();
        ends.close();
        host.onEnded(outcome);
    }
}
