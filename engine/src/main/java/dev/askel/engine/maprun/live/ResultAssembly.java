package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.RunProgress;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the results of one run on virtual threads, because that reads and writes files. A
 * listener receives the result or the failure on such a thread, and nothing after an interrupt.
 */
final class ResultAssembly implements AutoCloseable {
    private final MapRunServices services;
    private final LoadedRun run;
    private @Nullable Thread successful;
    private @Nullable Thread unsuccessful;

    /** Creates an assembly that has not started. */
    ResultAssembly(MapRunServices services, LoadedRun run) {
        this.services = services;
        this.run = run;
    }

    /** Assembles the results of a run within the tolerance, unless that was started before. */
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
     * Stores the result files of a run that does not succeed, unless that was started before.
     *
     * @param ended the progress at the end of the run
     * @param exported receives the stored files from time to time
     * @param listener receives false when the destination refuses the files
     */
    void storeUnsuccessful(
            RunProgress ended,
            Consumer<ExportedFiles> exported,
            BiConsumer<@Nullable Boolean, @Nullable Throwable> listener) {
        if (unsuccessful == null) {
            unsuccessful = start(() -> storeUnsuccessful(ended, exported), listener);
        }
    }

    private boolean storeUnsuccessful(RunProgress ended, Consumer<ExportedFiles> exported)
            throws InterruptedException {
        var export = ended.export();
        try (var pending = run.unstarted(services, ended)) {
            return services.results()
                    .storeUnsuccessful(
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
                        // The run was stopped or closed and awaits no result.
                    } catch (Throwable bug) {
                        listener.accept(null, bug);
                    }
                });
    }

    /** Ends the assembly of a run within the tolerance soon, because the run was stopped. */
    void interrupt() {
        if (successful != null) {
            successful.interrupt();
        }
    }

    /** Ends all assemblies soon. */
    @Override
    public void close() {
        interrupt();
        if (unsuccessful != null) {
            unsuccessful.interrupt();
        }
    }
}
