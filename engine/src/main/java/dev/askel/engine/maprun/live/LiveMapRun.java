package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.MapRunStore.WriteResult;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildEnds;
import dev.askel.engine.maprun.child.Children;
import dev.askel.engine.maprun.child.PlannedChild;
import dev.askel.engine.maprun.decision.RunEnding;
import dev.askel.engine.maprun.decision.RunState;
import dev.askel.engine.maprun.decision.RunWrite;
import dev.askel.engine.maprun.feed.FeedReport;
import dev.askel.engine.maprun.feed.ItemFeed;
import dev.askel.engine.maprun.progress.ProgressCodec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Performs the decisions of {@link RunState} for one run: writes the row, starts and stops
 * children, and assembles the result. Must be used by the actor of the run.
 */
final class LiveMapRun implements RunOwner {
    /** The interval of checks for free memory while the run has no memory for its next child. */
    private static final Duration MEMORY_POLL = Duration.ofMillis(50);

    private final ActorContext<MapRunCommand> actor;
    private final TimerScheduler<MapRunCommand> timers;
    private final MapRunServices services;
    private final LoadedRun run;
    private final RunFailures failures;
    private final RunRetries retries;
    private final RunState state;
    private final RunMemory memory;
    private final Children children;
    private final ItemFeed feed;
    private final ResultAssembly assembly;
    private final PostponedEnds postponed = new PostponedEnds();
    private final Passivation passivation;
    private final Collector<ChildEnd> ends;
    private final Collector<Long> starts;
    private final Collector<FeedReport> feedReports;
    private long version;
    private boolean isResumed;
    private boolean isStopRequested;
    private boolean isReadingControl;

    /** The change of the write in progress. A retry of the write uses the same change. */
    private MapRunStore.@Nullable Change change;

    private @Nullable RunWrite write;

    /**
     * A message of a live run to itself. It contains its live run, because the actor may have
     * loaded the run again before the message arrives.
     */
    private record Own(LiveMapRun owner, RunMessage message) implements MapRunCommand.Internal {}

    LiveMapRun(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            MapRunServices services,
            LoadedRun run,
            RunFailures failures) {
        this.failures = failures;
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.run = run;
        this.retries = new RunRetries(timers, services.random(), run.id());
        this.version = run.row().version();
        this.state =
                new RunState(
                        run.properties(),
                        run.progress(),
                        run.row().control(),
                        run.unselectedItems());
        this.ends = new Collector<>(() -> tellSelf(new RunMessage.EndsCollected()));
        this.starts = new Collector<>(() -> tellSelf(new RunMessage.StartsCollected()));
        this.feedReports = new Collector<>(() -> tellSelf(new RunMessage.FeedReported()));
        var share = services.memory().open(run.row().identity().owner());
        this.memory = new RunMemory(share, run.row().identity().isStandard());
        this.feed = run.feed(services, share, feedReports::add);
        this.assembly = new ResultAssembly(services, run);
        this.passivation = new Passivation(services, run);
        this.children =
                services.children()
                        .create(
                                run.row(),
                                run.scope(),
                                new ChildReports(
                                        ends,
                                        starts,
                                        () -> tellSelf(new RunMessage.StartRefused())));
    }

    /** Starts the run, or resumes the run after the loss of an earlier actor. */
    void start() {
        if (state.openChildren() == 0) {
            onResumed(Set.of());
            step();
        } else {
            resume();
        }
    }

    @Override
    public Status onMessage(MapRunCommand message) {
        return switch (message) {
            case Own(var owner, var own) when owner == this -> onOwnMessage(own);
            case MapRunCommand.Wake _ -> {
                readControl();
                yield Status.RUNNING;
            }
            case MapRunCommand.ChildEnded hint -> {
                passivation.onChange();
                children.onHint(ChildEnds.of(hint, run.limits().historyEventsMax()));
                yield Status.RUNNING;
            }
            case MapRunCommand.ParentAcknowledged _, MapRunCommand.Internal _ -> Status.RUNNING;
        };
    }

    private Status onOwnMessage(RunMessage message) {
        if (!(message instanceof RunMessage.ControlRead
                || message instanceof RunMessage.MemoryPoll)) {
            passivation.onChange();
        }
        switch (message) {
            case RunMessage.EndsCollected _ -> drainEnds();
            case RunMessage.StartsCollected _ -> starts.drain(memory::onStarted);
            case RunMessage.FeedReported _ -> feedReports.drain(this::onFeedReport);
            case RunMessage.Resumed(var missing, var failure) -> onResumeReply(missing, failure);
            case RunMessage.RetryResume _ -> resume();
            case RunMessage.StartRefused _, RunMessage.Written(WriteResult.Fenced _, _) -> {
                return new Status.Superseded();
            }
            case RunMessage.Written(WriteResult.Written(var control), _) -> {
                var outcome = onWritten(control);
                if (outcome != null) {
                    return new Status.Ended(run.row(), outcome);
                }
            }
            case RunMessage.Written(_, var failure) ->
                    retryLater(new RunMessage.RetryWrite(), failure);
            case RunMessage.RetryWrite _ -> submitWrite();
            case RunMessage.ControlRead(var control) -> onControl(control);
            case RunMessage.PostponedRead(var missing, var failure) ->
                    onPostponedRead(missing, failure);
            case RunMessage.MemoryPoll _ -> {}
            case RunMessage.ChildrenStopped(var failure) -> onChildrenStopped(failure);
            case RunMessage.Assembled(var outcome, var failure) -> onAssembled(outcome, failure);
            case RunMessage.FilesExported(var files) -> state.onExported(files);
            case RunMessage.FilesDone(var areExported, var failure) ->
                    onFilesDone(areExported, failure);
        }
        step();
        return Status.RUNNING;
    }

    private void onControl(@Nullable MapRunControl control) {
        isReadingControl = false;
        if (control != null) {
            state.onControl(control);
        }
    }

    private void tellSelf(RunMessage message) {
        actor.getSelf().tell(new Own(this, message));
    }

    private <T extends @Nullable Object> void pipeToSelf(
            CompletionStage<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, RunMessage> message) {
        actor.pipeToSelf(stage, (value, failure) -> new Own(this, message.apply(value, failure)));
    }

    // Children of an earlier owner

    private void resume() {
        if (state.isStopping()) {
            children.refuseStarts();
        }
        pipeToSelf(children.resume(PlannedChild.of(state.unconfirmed())), RunMessage.Resumed::new);
    }

    private void onResumeReply(@Nullable Set<Long> missing, @Nullable Throwable failure) {
        if (missing == null) {
            retryLater(new RunMessage.RetryResume(), failure);
            return;
        }
        retries.onSuccess();
        onResumed(missing);
    }

    private void onResumed(Set<Long> missing) {
        isResumed = true;
        for (var child : state.unconfirmed()) {
            // Missing children have no memory until their inputs are read again. Otherwise the run
            // might be unable to reserve memory for the first chunk.
            if (!missing.contains(child.child())) {
                memory.onResumed(child);
            }
        }
        drainEnds();
        feed.start(run.id(), state.onResumed(missing), run.progress().frontier());
    }

    // Inputs

    private void drainEnds() {
        ends.drain(end -> {
            if (mustPostpone()) {
                postponed.add(end.child());
            } else if (state.onEnded(end)) {
                memory.onEnded(end);
            }
        });
    }

    /**
     * Returns whether the run must not load further outcomes of Standard children, because it has
     * no memory for them. A run without any outcomes in memory accepts one, so that it continues
     * while other runs use the memory.
     */
    private boolean mustPostpone() {
        return run.row().identity().isStandard()
                && memory.isExceeded()
                && (state.hasEnds() || state.isWriting());
    }

    private void readPostponed() {
        if (mustPostpone()) {
            return;
        }
        var read = postponed.beginRead();
        if (!read.isEmpty()) {
            var open =
                    state.unconfirmed().stream()
                            .filter(each -> read.contains(each.child()))
                            .toList();
            pipeToSelf(children.resume(PlannedChild.of(open)), RunMessage.PostponedRead::new);
        }
    }

    private void onPostponedRead(@Nullable Set<Long> missing, @Nullable Throwable failure) {
        postponed.endRead(missing == null);
        if (missing == null) {
            retryLater(new RunMessage.MemoryPoll(), failure);
        } else if (missing.isEmpty()) {
            drainEnds();
        } else {
            throw new IllegalStateException(
                    "%s: %d of its ended children do not exist"
                            .formatted(run.id(), missing.size()));
        }
    }

    private void onFeedReport(FeedReport report) {
        switch (report) {
            case FeedReport.Entries(var entries) -> entries.forEach(state::onFed);
            case FeedReport.Missing(var found) -> {
                for (var each : found) {
                    if (state.startMissing(each.child().child())) {
                        memory.onPlanned(each);
                        ChildStarts.start(List.of(each), children);
                    } else {
                        memory.onDropped(each);
                    }
                }
            }
            case FeedReport.Failed(var error, var cause) -> state.onFeedFailed(error, cause);
            case FeedReport.Broken(var bug) ->
                    throw new IllegalStateException(run.id() + ": its items cannot be read", bug);
        }
    }

    private void readControl() {
        if (!isReadingControl) {
            isReadingControl = true;
            pipeToSelf(
                    services.store().control(run.id()),
                    (control, _) -> new RunMessage.ControlRead(control));
        }
    }

    // Steps

    private void step() {
        if (!isResumed) {
            return;
        }
        if (state.isStopping() && !isStopRequested) {
            stop();
        }
        readPostponed();
        if (state.isWriting()) {
            return;
        }
        var next = state.nextWrite(memory.startsMax(state.openChildren() == 0));
        if (next != null) {
            begin(next);
            return;
        }
        switch (postponed.isEmpty() ? state.ending() : null) {
            case null -> awaitMemory();
            case RunEnding.Assemble _ ->
                    assembly.assemble(
                            (outcome, bug) -> tellSelf(new RunMessage.Assembled(outcome, bug)));
            case RunEnding.ExportFiles(var ended) ->
                    assembly.exportUnsuccessful(
                            ended,
                            files -> tellSelf(new RunMessage.FilesExported(files)),
                            (areExported, bug) ->
                                    tellSelf(new RunMessage.FilesDone(areExported, bug)));
            case RunEnding.End(var outcome) -> begin(state.end(outcome));
        }
    }

    private void awaitMemory() {
        if (!postponed.isEmpty()
                || (state.fedChildren() > 0 && memory.startsMax(state.openChildren() == 0) == 0)) {
            timers.startSingleTimer(
                    RunMessage.MemoryPoll.class,
                    new Own(this, new RunMessage.MemoryPoll()),
                    MEMORY_POLL);
        }
    }

    private void stop() {
        isStopRequested = true;
        feed.close();
        assembly.interrupt();
        pipeToSelf(children.stop(), (_, failure) -> new RunMessage.ChildrenStopped(failure));
    }

    private void onChildrenStopped(@Nullable Throwable failure) {
        if (failure != null) {
            throw new IllegalStateException(run.id() + ": its children do not stop", failure);
        }
        // All children have reported their outcomes before this message.
        drainEnds();
        state.onChildrenStopped();
    }

    // Writes

    private void begin(RunWrite next) {
        write = next;
        next.plans().forEach(memory::onPlanned);
        feed.onPlanned(next.plans().size());
        long number = version + 1;
        change =
                new MapRunStore.Change(
                        UUID.randomUUID().toString(),
                        () -> ProgressCodec.encode(next.progress()),
                        next.counts(),
                        next.ends().isEmpty() ? null : () -> next.block(number),
                        next.outcome(),
                        services.time().millis());
        submitWrite();
    }

    private void submitWrite() {
        var submitted = change;
        if (submitted != null) {
            pipeToSelf(
                    services.store().write(run.id(), version, submitted), RunMessage.Written::new);
        }
    }

    /** Handles a durable write. Returns the outcome of the run; null while the run continues. */
    private @Nullable MapRunOutcome onWritten(MapRunControl control) {
        retries.onSuccess();
        failures.onProgress();
        var durable = write;
        if (durable == null) {
            throw new IllegalStateException(run.id() + ": no write is under way");
        }
        version++;
        write = null;
        change = null;
        memory.onWritten(durable.ends());
        children.onStored(durable.ends());
        ChildStarts.start(state.onWritten(control), children);
        return durable.outcome();
    }

    private void retryLater(RunMessage message, @Nullable Throwable failure) {
        retries.schedule(message.getClass(), new Own(this, message), failure);
    }

    // The end

    private void onFilesDone(@Nullable Boolean areExported, @Nullable Throwable failure) {
        if (areExported == null) {
            throw new IllegalStateException(run.id() + ": its results cannot be stored", failure);
        }
        state.onFilesDone(areExported);
    }

    private void onAssembled(@Nullable MapRunOutcome outcome, @Nullable Throwable failure) {
        if (state.isStopping()) {
            return;
        }
        if (outcome == null) {
            throw new IllegalStateException(run.id() + ": its result cannot be assembled", failure);
        }
        begin(state.end(outcome));
    }

    // Passivation

    @Override
    public boolean hasOnlyWaited() {
        boolean isStarved = memory.startsMax(false) == 0;
        return isResumed
                && passivation.isDue(state, isStarved, failures.hasFailures())
                && ends.isEmpty()
                && postponed.isEmpty()
                && children.areAllStarted();
    }

    @Override
    public CompletionStage<Boolean> passivate() {
        return passivation.write(version, state.control());
    }

    @Override
    public void close() {
        feed.close();
        assembly.close();
        children.abandon();
        memory.close();
    }
}
