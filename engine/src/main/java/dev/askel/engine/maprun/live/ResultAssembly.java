package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunOutcome;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Assembles the result of one run on a virtual thread, because that reads and writes files. */
final class ResultAssembly {
    private final String name;
    private final Callable<MapRunOutcome> assembly;
    private @Nullable Thread thread;

    /**
     * Creates an assembly that has not started.
     *
     * @param name the name of its thread
     * @param assembly makes the outcome of the run
     */
    ResultAssembly(String name, Callable<MapRunOutcome> assembly) {
        this.name = name;
        this.assembly = assembly;
    }

    /**
     * Starts the assembly, unless it was started before.
     *
     * @param listener receives the outcome or the failure on the thread of the assembly; nothing
     *     after an interrupt
     */
    void start(BiConsumer<@Nullable MapRunOutcome, @Nullable Throwable> listener) {
        if (thread == null) {
            thread = Thread.ofVirtual().name(name).start(() -> run(listener));
        }
    }

    private void run(BiConsumer<@Nullable MapRunOutcome, @Nullable Throwable> listener) {
        try {
            listener.accept(assembly.call(), null);
        } catch (InterruptedException _) {
            // The run was stopped or closed and awaits no result.
        } catch (Throwable bug) {
            listener.accept(null, bug);
        }
    }

    /** Ends the assembly soon, if it was started. */
    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
