package dev.askel.engine.maprun.result;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.EndBlocks;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.StoredInputs;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles the results of a Map Run from the stored outcomes of its children (their final statuses
 * and results). The results are the state's output or the files of ResultWriter (docs/aws/asl.md
 * section 10). The memory does not grow with the number of children: an output has at most the
 * payload limit, and one file is in memory at a time. {@link MapRunMemory} bounds the number of
 * runs that write files concurrently. The methods block the caller's virtual thread, and wait while
 * the database is unavailable.
 */
public final class MapRunResults implements RunResults {
    private static final Logger LOG = LoggerFactory.getLogger(MapRunResults.class);

    private final EndBlocks endBlocks;
    private final ResultStore files;
    private final StoredInputs inputs;
    private final MapRunMemory memory;
    private final int payloadBytesMax;
    private final int fileBytesMax;
    private final LongSupplier nanos;

    /**
     * Creates an instance for all runs of a node.
     *
     * @param memory bounds the number of runs that write files concurrently
     * @param payloadBytesMax maximum bytes of a state's result, without a limit of the state
     *     machine
     * @param fileBytesMax maximum bytes of a file with more than one result
     * @param nanos a monotonic clock, in nanoseconds
     */
    public MapRunResults(
            EndBlocks endBlocks,
            ResultStore files,
            StoredInputs inputs,
            MapRunMemory memory,
            int payloadBytesMax,
            int fileBytesMax,
            LongSupplier nanos) {
        this.endBlocks = endBlocks;
        this.files = files;
        this.inputs = inputs;
        this.memory = memory;
        this.payloadBytesMax = payloadBytesMax;
        this.fileBytesMax = fileBytesMax;
        this.nanos = nanos;
    }

    /**
     * A run whose children have ended. The outcomes of the children are stored.
     *
     * @param parent the execution that contains the Map state
     * @param stateName the name of the Map state, for error messages
     */
    private record EndedRun(
            MapRunIdentity identity,
            ExecutionIdentity parent,
            String stateName,
            MapRunPlan plan,
            boolean isRedriven) {
        static EndedRun of(MapRunRow row, MapRunScope scope, boolean isRedriven) {
            var frame = scope.frame();
            if (!(frame.phase() instanceof Phase.Mapping(var run))) {
                throw new IllegalStateException(
                        row.identity().mapRunId() + " has a frame without a Map Run");
            }
            var visit = Objects.requireNonNull(frame.visit(), "the frame is in no Map state");
            return new EndedRun(
                    row.identity(), scope.identity(), visit.state(), run.plan(), isRedriven);
        }
    }

    @Override
    public MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions)
            throws InterruptedException {
        var run = EndedRun.of(row, scope, !redriveVersions.isEmpty());
        try {
            return hasFiles(run.plan())
                    ? new MapRunOutcome.Succeeded(export(run, List::of, null, _ -> {}))
                    : output(run);
        } catch (ResultWriterException e) {
            return new MapRunOutcome.Failed(ErrorName.RESULT_WRITER_FAILED, e.getMessage());
        }
    }

    @Override
    public boolean exportUnsuccessful(
            MapRunRow row,
            MapRunScope scope,
            List<Long> redriveVersions,
            PendingChildren pending,
            @Nullable ExportedFiles earlier,
            Consumer<ExportedFiles> onFilesExported)
            throws InterruptedException {
        try {
            var run = EndedRun.of(row, scope, !redriveVersions.isEmpty());
            var _ = export(run, pending, earlier, onFilesExported);
            return true;
        } catch (ResultWriterException e) {
            LOG.warn(
                    "{}: the results of the unsuccessful run are not stored: {}",
                    row.identity().mapRunId(),
                    e.getMessage());
            return false;
        }
    }

    /** Returns whether a ResultWriter exports the results of a run as files. */
    public static boolean hasFiles(MapRunPlan plan) {
        var writer = plan.writer();
        return writer != null && writer.resource() != null;
    }

    // Output

    private MapRunOutcome output(EndedRun run) throws ResultWriterException, InterruptedException {
        var format = ResultFormat.of(run.plan().writer());
        var result = new ChildResult(run.identity(), run.parent());
        var byChild = new TreeMap<Long, List<byte[]>>();
        var size =
                new OutputSize(
                        Math.min(
                                MachineLimits.payloadBytes(run.parent().limits(), payloadBytesMax),
                                ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX));
        ends(run)
                .read(
                        FinalOutcomeReader.Kind.ALL,
                        format.hasDescriptions(),
                        ends -> {
                            var stored = inputs(run, ends, format.hasDescriptions());
                            for (var end : ends) {
                                var results = outputs(result, end, stored.get(end.name()), format);
                                // Children without results (an empty flattened array) get no entry,
                                // because their number is not bounded.
                                if (!results.isEmpty()) {
                                    byChild.put(end.child(), results);
                                }
                                results.forEach(size::add);
                            }
                            return !size.isExceeded();
                        });
        if (size.isExceeded()) {
            return new MapRunOutcome.Failed(
                    ErrorName.DATA_LIMIT_EXCEEDED,
                    "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                            .formatted(run.stateName()));
        }
        return new MapRunOutcome.Succeeded(joined(byChild, format.type()));
    }

    /** Counts the bytes of an output. Reading stops when the output is too large. */
    private static final class OutputSize {
        private final long bytesMax;
        private long bytes = 2;
        private boolean isEmpty = true;

        private OutputSize(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        private void add(byte[] result) {
            bytes += result.length + (isEmpty ? 0 : 1);
            isEmpty = false;
        }

        private boolean isExceeded() {
            return bytes > bytesMax;
        }
    }

    private static List<byte[]> outputs(
            ChildResult result, ChildEnd end, @Nullable String input, ResultFormat format) {
        if (end.status() == ExecutionStatus.SUCCEEDED) {
            return result.ofSuccess(end, input, format);
        }
        return List.of(
                format.hasDescriptions()
                        ? result.description(end, input)
                        : ChildResult.failure(end));
    }

    private static Payload joined(Map<Long, List<byte[]>> byChild, ResultFormat.OutputType type) {
        var text = new StringBuilder();
        var separator = type == ResultFormat.OutputType.JSON ? "," : "\n";
        byChild.values()
                .forEach(results ->
                        results.forEach(each -> {
                            if (!text.isEmpty()) {
                                text.append(separator);
                            }
                            text.append(new String(each, StandardCharsets.UTF_8));
                        }));
        return switch (type) {
            case JSON -> Payload.ofStoredJson(("[" + text + "]").getBytes(StandardCharsets.UTF_8));
            case JSONL -> Payload.of(TextNode.valueOf(text.toString()));
        };
    }

    // Files

    private Payload export(
            EndedRun run,
            PendingChildren pending,
            @Nullable ExportedFiles earlier,
            Consumer<ExportedFiles> onFilesExported)
            throws ResultWriterException, InterruptedException {
        memory.acquireWriterPermit(run.identity().owner());
        try {
            var resultFiles = filesOf(run);
            var succeeded = resultFiles.group("SUCCEEDED");
            var failed = resultFiles.group("FAILED");
            var pendingFiles = resultFiles.group("PENDING");
            var groups = List.of(succeeded, failed, pendingFiles);
            if (earlier != null) {
                succeeded.addExported(earlier.succeeded());
                failed.addExported(earlier.failed());
                pendingFiles.addExported(earlier.pending());
            }
            var reports = new ExportProgressSchedule(nanos, count(groups));
            if (earlier == null) {
                exportSucceeded(run, succeeded);
                exportFailed(run, failed);
            }
            exportPending(
                    pending,
                    pendingFiles,
                    () -> reports.isDue(count(groups)),
                    (next, checkpoint) ->
                            onFilesExported.accept(
                                    new ExportedFiles(
                                            succeeded.fileSizes(),
                                            failed.fileSizes(),
                                            pendingFiles.fileSizes(),
                                            next,
                                            checkpoint)));
            return resultFiles.exportManifest(
                    failed.files(), pendingFiles.files(), succeeded.files());
        } finally {
            memory.releaseWriterPermit(run.identity().owner());
        }
    }

    private static int count(List<ResultFiles.Group> groups) {
        return groups.stream().mapToInt(group -> group.files().size()).sum();
    }

    private ResultFiles filesOf(EndedRun run) {
        var writer = Objects.requireNonNull(run.plan().writer());
        var identity = run.identity();
        return new ResultFiles(
                files,
                new ResultStore.Destination(
                        run.parent().arn(),
                        identity.account(),
                        identity.region(),
                        run.parent().roleArn(),
                        writer),
                identity.arn().toString(),
                identity.uuid(),
                ResultFormat.of(writer).type(),
                fileBytesMax);
    }

    private void exportSucceeded(EndedRun run, ResultFiles.Group group)
            throws ResultWriterException, InterruptedException {
        var format = ResultFormat.of(run.plan().writer());
        var result = new ChildResult(run.identity(), run.parent());
        ends(run)
                .read(
                        FinalOutcomeReader.Kind.SUCCEEDED,
                        format.hasDescriptions(),
                        ends -> {
                            var stored = inputs(run, ends, format.hasDescriptions());
                            for (var end : ends) {
                                for (var each :
                                        result.ofSuccess(end, stored.get(end.name()), format)) {
                                    group.add(end.child(), each);
                                }
                            }
                            return true;
                        });
        group.end();
    }

    private void exportFailed(EndedRun run, ResultFiles.Group group)
            throws ResultWriterException, InterruptedException {
        var result = new ChildResult(run.identity(), run.parent());
        ends(run)
                .read(
                        FinalOutcomeReader.Kind.NOT_SUCCEEDED,
                        true,
                        ends -> {
                            var stored = inputs(run, ends, true);
                            for (var end : ends) {
                                group.add(
                                        end.child(),
                                        result.description(end, stored.get(end.name())));
                            }
                            return true;
                        });
        group.end();
    }

    private static void exportPending(
            PendingChildren pending,
            ResultFiles.Group group,
            BooleanSupplier isReportDue,
            BiConsumer<Frontier, @Nullable SourceCheckpoint> onFilesExported)
            throws ResultWriterException, InterruptedException {
        Frontier end = null;
        SourceCheckpoint checkpoint = null;
        for (var next = pending.next(); !next.isEmpty(); next = pending.next()) {
            for (var each : next) {
                boolean isNewFile = group.add(each.child(), ChildResult.pending(each.input()));
                var start = each.start();
                if (isNewFile && start != null && isReportDue.getAsBoolean()) {
                    onFilesExported.accept(start, each.checkpoint());
                }
                end = each.end();
                checkpoint = each.checkpoint();
            }
        }
        group.end();
        if (end != null) {
            onFilesExported.accept(end, checkpoint);
        }
    }

    private FinalOutcomeReader ends(EndedRun run) {
        return new FinalOutcomeReader(endBlocks, run.identity().mapRunId(), run.isRedriven());
    }

    /**
     * Returns the inputs of children by name. The map is empty if the inputs are not needed, and
     * omits unknown inputs.
     */
    private Map<String, String> inputs(EndedRun run, List<ChildEnd> ends, boolean needed)
            throws InterruptedException {
        return needed ? new EndedChildInputs(inputs, run.identity()).of(ends) : Map.of();
    }
}
