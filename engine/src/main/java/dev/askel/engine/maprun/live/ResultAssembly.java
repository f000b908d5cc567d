package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.RunProgress;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles and exports the results of one run on virtual threads, because both operations block. A
 * listener receives the result or the failure on the virtual thread. After an interrupt, the
 * listener is not called.
 */
final class ResultAssembly implements AutoCloseable {
    private final MapRunServices services;
    private final LoadedRun run;
    private @Nullable Thread successful;
    private @Nullable Thread unsuccessful;

    ResultAssembly(MapRunServices services, LoadedRun run) {
        this.services = services;
        this.run = run;
    }

    /**
     * Starts to assemble the results of a run that tolerates its failures. Further calls do
     * nothing.
     */
    void assemble(BiConsumer<@Nullable MapRunOutcome, @Nullable Throwable> listener) {
        if (successful == null) {
            successful =
                    start(
                            () ->
                                    services.results()
                                            .assemble(
                                                    run.row(),
                                                    run.scope(),
                                                    run.progress().redriveVersions()),
                            listener);
        }
    }

    /**
     * Starts to export the result files of an unsuccessful run. Further calls do nothing.
     *
     * @param ended the progress at the end of the run
     * @param exported receives all exported files at intervals, and after the last file
     * @param listener receives false when the destination refuses the files
     */
    void exportUnsuccessful(
            RunProgress ended,
            Consumer<ExportedFiles> exported,
            BiConsumer<@Nullable Boolean, @Nullable Throwable> listener) {
        if (unsuccessful == null) {
            unsuccessful = start(() -> exportUnsuccessful(ended, exported), listener);
        }
    }

    private boolean exportUnsuccessful(RunProgress ended, Consumer<ExportedFiles> exported)
            throws InterruptedException {
        var export = ended.export();
        try (var pending = run.unstarted(services, ended)) {
            return services.results()
                    .exportUnsuccessful(
                            run.row(),
                            run.scope(),
                            ended.redriveVersions(),
                            pending,
                            export == null ? null : export.files(),
                            exported);
        }
    }

    private <T> Thread start(
            Callable<T> assembly, BiConsumer<@Nullable T, @Nullable Throwable> listener) {
        return Thread.ofVirtual()
                .name("map-run-results " + run.row().identity().mapRunId())
                .start(() -> {
                    try {
                        listener.accept(assembly.call(), null);
                    } catch (InterruptedException _) {
                        // The run was stopped or closed, and needs no result.
                    } catch (Throwable bug) {
                        listener.accept(null, bug);
                    }
                });
    }

    /** Interrupts the assembly of the results, because the run was stopped. */
    void interrupt() {
        if (successful != null) {
            successful.interrupt();
        }
    }

    /** Interrupts the assembly and the export. */
    @Override
    public void close() {
        interrupt();
        if (unsuccessful != null) {
            unsuccessful.interrupt();
        }
    }
}
