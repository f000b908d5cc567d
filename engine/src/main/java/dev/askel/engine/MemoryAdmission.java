package dev.askel.engine;

import dev.askel.engine.installation.InstallationPause;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.wakeup.WakeupAdmission;

/**
 * Decides whether wake-up pollers may load an execution. Executions of machines on hold, executions
 * that are not resumed yet, and executions beyond the memory of this node are not loaded.
 */
record MemoryAdmission(ExecutionMemory memory, InstallationPause pause) implements WakeupAdmission {
    @Override
    public Verdict verdict(String persistenceId) {
        // account/region/machine/name
        var scope = persistenceId.split("/", 4);
        if (scope.length < 4) {
            return Verdict.ADMITTED;
        }
        if (pause.machinesOnHold().isOnHold(scope[2]) || !pause.admits(persistenceId)) {
            return Verdict.ON_HOLD;
        }
        if (memory.isFull()) {
            return Verdict.FULL;
        }
        return memory.admits(ExecutionMemory.Purpose.RESUME, scope[0], scope[2])
                ? Verdict.ADMITTED
                : Verdict.SHARE_USED_UP;
    }
}
