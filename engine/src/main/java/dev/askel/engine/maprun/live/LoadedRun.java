package dev.askel.engine.maprun.live;

import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.decision.RunProperties;
import dev.askel.engine.maprun.feed.FeedReport;
import dev.askel.engine.maprun.feed.ItemChildren;
import dev.askel.engine.maprun.feed.ItemCursor;
import dev.askel.engine.maprun.feed.ItemFeed;
import dev.askel.engine.maprun.feed.ItemInputs;
import dev.askel.engine.maprun.feed.ReopenedChildren;
import dev.askel.engine.maprun.feed.SelectorEvaluations;
import dev.askel.engine.maprun.feed.SourceCursor;
import dev.askel.engine.maprun.feed.StoredBlocks;
import dev.askel.engine.maprun.feed.UnstartedChildren;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.result.MapRunResults;
import dev.askel.engine.maprun.source.ItemReaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded Map Run: its row and the parts of its parent's definition that it needs.
 *
 * @param limits the limits of the parent and its children
 * @param itemsMax maximum number of items
 */
record LoadedRun(
        DecodedRun run,
        RunProperties properties,
        ChildInputs inputs,
        QueryLanguage language,
        ExecutionLimits limits,
        long itemsMax) {

    /**
     * Creates a run.
     *
     * @param machine the revision that the parent runs
     * @param general the limits of executions whose state machine replaces none
     */
    static LoadedRun of(
            DecodedRun run,
            StateMachine machine,
            ExecutionLimits general,
            MapRunSettings settings) {
        var scope = run.scope();
        var frame = scope.frame();
        var own = scope.identity().limits();
        var limits = general.forMachine(own).withMessagePayloads();
        var inputs = new ChildInputs(machine, scope.identity(), scope.input(), frame, limits);
        var plan = inputs.plan();
        var items = plan.items();
        var properties =
                new RunProperties(
                        run.row().identity().isStandard(),
                        items == null ? RunProperties.UNKNOWN : items.tree().size(),
                        plan.batching() != null,
                        MapRunResults.hasFiles(plan),
                        MachineLimits.mapConcurrency(own, settings.childrenMax()));
        var language =
                PinnedGraphs.resolve(machine, frame.graph())
                        .state(frame.requireVisit().state())
                        .queryLanguage();
        return new LoadedRun(
                run,
                properties,
                inputs,
                language,
                limits,
                MachineLimits.mapItems(own, settings.itemsMax()));
    }

    /**
     * Returns the children that the last redrive runs again; null for all unsuccessful children.
     */
    @Nullable RedriveSelection selection() {
        return run.selection();
    }

    /**
     * Returns the counts of the items of unsuccessful children that the last redrive did not
     * select.
     */
    OutcomeCounts unselectedItems() {
        var selection = selection();
        return selection == null ? OutcomeCounts.NONE : selection.unselectedItems();
    }

    String id() {
        return row().identity().mapRunId();
    }

    MapRunRow row() {
        return run.row();
    }

    MapRunScope scope() {
        return run.scope();
    }

    RunProgress progress() {
        return run.progress();
    }

    /** Creates the feed. It reads the items of the run and makes children. */
    ItemFeed feed(
            MapRunServices services, MapRunMemory.Share memory, Consumer<FeedReport> reports) {
        var blocks = new StoredBlocks(services.store(), row().identity().mapRunId());
        var reopenedTo = progress().reopenedTo();
        var selection = selection();
        return new ItemFeed(
                items(services, progress()),
                reopenedTo == null
                        ? null
                        : new ReopenedChildren(
                                blocks,
                                properties.isStandard(),
                                progress().redriveVersions(),
                                reopenedTo,
                                progress().open(),
                                selection == null ? _ -> true : selection::contains),
                memory,
                reports);
    }

    /**
     * Creates a reader of the children that have never started, for the end of the run.
     *
     * @param ended the progress at the end of the run
     */
    UnstartedChildren unstarted(MapRunServices services, RunProgress ended) {
        return new UnstartedChildren(
                id(),
                items(services, ended),
                services.memory().open(row().identity().owner()),
                ended);
    }

    private ItemChildren items(MapRunServices services, RunProgress from) {
        var identity = scope().identity();
        var redrivenAt = row().redrivenAtMillis();
        return items(
                services.readers(),
                new ItemInputs(
                        inputs,
                        SelectorEvaluations.on(
                                services.evaluations(),
                                new EvaluationOwner(identity.account(), identity.machineId())),
                        services.time(),
                        services.random(),
                        row().redriveCount(),
                        redrivenAt == null ? null : Instant.ofEpochMilli(redrivenAt)),
                from);
    }

    /** Creates a reader of items that can resume at the checkpoints of a progress. */
    ItemChildren items(ItemReaders readers, ItemInputs itemInputs, RunProgress from) {
        return new ItemChildren(cursor(readers, from), itemInputs, itemsMax);
    }

    private static List<SourceCheckpoint> checkpoints(RunProgress from) {
        var checkpoints = new ArrayList<>(from.checkpoints());
        var export = from.export();
        var checkpoint = export == null ? null : export.files().checkpoint();
        if (checkpoint != null) {
            checkpoints.add(checkpoint);
        }
        return checkpoints;
    }

    private ItemCursor cursor(ItemReaders readers, RunProgress from) {
        var reader = inputs.plan().reader();
        var items = inputs.plan().items();
        if (reader == null) {
            if (items == null) {
                throw new IllegalStateException("The plan has neither items nor a reader");
            }
            return new ItemCursor.OfArray(items, inputs.plan().keyed());
        }
        var identity = scope().identity();
        var request =
                new ItemReaders.Request(
                        identity.arn(),
                        row().identity().owner(),
                        identity.region(),
                        identity.roleArn(),
                        language == QueryLanguage.JSONATA,
                        reader);
        return new SourceCursor(position -> readers.open(request, position), checkpoints(from));
    }
}
