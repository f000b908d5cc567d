package dev.askel.engine.maprun;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.maprun.admission.FairAdmission;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlWorkers;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the SQL of the owners of Map Runs. Calls of different accounts and state machines share the
 * workers fairly ({@link FairAdmission}). A run with large blocks, or with a locked row, therefore
 * does not delay the runs of other machines. The calls of a machine start in the order of their
 * requests. Thread-safe.
 */
public final class MapRunWorkers implements AutoCloseable {
    private static final int WORKERS = 4;

    /** The maximum number of waiting calls of all runs. */
    private static final int WAITING_MAX = 10_000;

    /**
     * The maximum number of waiting calls of one machine. A run has few concurrent calls, even with
     * 100,000 children: one write of its row, and one read of its children.
     */
    private static final int WAITING_OF_MACHINE_MAX = 2_000;

    private final SqlWorkers workers;
    private final LongSupplier nanos;
    private final FairAdmission<Call<?>> admission;

    /** A call that waits or runs. */
    private record Call<T>(
            MachineOwner owner,
            SqlWorkers.Task<T> task,
            long requestedNanos,
            CompletableFuture<Answer<T>> answer) {}

    /**
     * Starts the workers.
     *
     * @param fence refuses changes after the cluster has removed this node
     */
    public static MapRunWorkers open(
            DataSource database, PayloadEncryption encryption, Fence fence) {
        return new MapRunWorkers(
                SqlWorkers.open("map-runs", database, encryption, fence, WORKERS, 2 * WORKERS),
                WORKERS,
                System::nanoTime);
    }

    /**
     * Creates an instance that uses the given workers.
     *
     * @param workers closed with this object
     * @param count the number of concurrent calls; the workers must accept at least this number
     */
    public MapRunWorkers(SqlWorkers workers, int count, LongSupplier nanos) {
        this.workers = workers;
        this.nanos = nanos;
        this.admission = FairAdmission.ofSlow(count);
    }

    /**
     * Queues a task.
     *
     * @param id the id of the run or of one of its children; empty for calls that belong to no
     *     machine
     * @return the answer of {@link SqlWorkers#submit}; refused when too many calls wait
     */
    public <T> CompletionStage<Answer<T>> submit(String id, SqlWorkers.Task<T> task) {
        var call =
                new Call<>(MachineOwner.of(id), task, nanos.getAsLong(), new CompletableFuture<>());
        synchronized (admission) {
            if (admission.waitingCount() >= WAITING_MAX
                    || admission.waitingCount(call.owner()) >= WAITING_OF_MACHINE_MAX) {
                return Answer.refusedStage(new EngineError.ThrottlingException());
            }
            admission.add(call.owner(), call);
        }
        startAdmitted();
        return call.answer();
    }

    private void startAdmitted() {
        for (var next = admit(); next != null; next = admit()) {
            start(next);
        }
    }

    private @Nullable Call<?> admit() {
        synchronized (admission) {
            return admission.admit();
        }
    }

    private void release(Call<?> call) {
        synchronized (admission) {
            admission.release(call.owner());
        }
    }

    private <T> void start(Call<T> call) {
        if (nanos.getAsLong() - call.requestedNanos() > SqlWorkers.WAIT_MAX.toNanos()) {
            // The database is unavailable or too slow. The caller repeats the call after a
            // back-off.
            release(call);
            call.answer().complete(Answer.refused(new EngineError.ServiceUnavailable()));
            return;
        }
        var result = workers.submit(call.task()).toCompletableFuture();
        if (result.isDone()) {
            // The workers are closed. The caller of this method starts the next call.
            var _ = result.whenComplete((answer, failure) -> end(call, answer, failure));
        } else {
            var _ =
                    result.whenComplete((answer, failure) -> {
                        end(call, answer, failure);
                        startAdmitted();
                    });
        }
    }

    private <T> void end(Call<T> call, @Nullable Answer<T> answer, @Nullable Throwable failure) {
        release(call);
        if (answer == null) {
            call.answer().completeExceptionally(Objects.requireNonNull(failure));
        } else {
            call.answer().complete(answer);
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
