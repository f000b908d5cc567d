package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.admission.FairAdmission;
import dev.askel.engine.maprun.admission.MachineOwner;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks for the children of Map Runs on separate threads, so that other executions do not wait
 * for them. State machines use the threads in turn. A task takes a few milliseconds. Thread-safe.
 */
final class ChildTasks {
    private final Executor threads;
    private final FairAdmission<Task> admission;

    private static final class Task {
        private final MachineOwner owner;
        private final Runnable work;

        private Task(MachineOwner owner, Runnable work) {
            this.owner = owner;
            this.work = work;
        }
    }

    /**
     * @param count the number of concurrent tasks
     */
    ChildTasks(Executor threads, int count) {
        this.threads = threads;
        this.admission = FairAdmission.ofBrief(count);
    }

    /** Queues a task. */
    void execute(MachineOwner owner, Runnable work) {
        synchronized (admission) {
            admission.add(owner, new Task(owner, work));
        }
        startNext();
    }

    private void startNext() {
        var next = admit();
        if (next != null) {
            threads.execute(() -> run(next));
        }
    }

    private @Nullable Task admit() {
        synchronized (admission) {
            return admission.admit();
        }
    }

    private void run(Task task) {
        try {
            task.work.run();
        } finally {
            synchronized (admission) {
                admission.release(task.owner);
            }
            startNext();
        }
    }
}
