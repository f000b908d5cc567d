package dev.askel.engine.execution.call;

import dev.askel.engine.execution.child.StartPermits;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.task.CallPermits;
import java.util.function.Supplier;

/**
 * The permits (the right to make one concurrent call) for which deferred calls wait. Starts of
 * children wait for memory. All other calls wait for permits of their connectors.
 */
public final class ExecutionPermits implements CallPermits {
    private final ExecutionMemory memory;
    private final Supplier<MachinesOnHold> machinesOnHold;
    private final CallPermits connectorPermits;

    /**
     * Creates the permits of this node.
     *
     * @param machinesOnHold supplies the machines that are on hold now
     * @param connectorPermits the permits of connectors
     */
    public ExecutionPermits(
            ExecutionMemory memory,
            Supplier<MachinesOnHold> machinesOnHold,
            CallPermits connectorPermits) {
        this.memory = memory;
        this.machinesOnHold = machinesOnHold;
        this.connectorPermits = connectorPermits;
    }

    @Override
    public int reservePermits(String permit, int callsMax) {
        if (!permit.startsWith(StartPermits.PREFIX)) {
            return connectorPermits.reservePermits(permit, callsMax);
        }
        return machinesOnHold.get().holdsArn(permit.substring(StartPermits.PREFIX.length()))
                ? 0
                : memory.claimStarts(callsMax, System.nanoTime());
    }

    @Override
    public void returnPermits(String permit, int unused) {
        if (!permit.startsWith(StartPermits.PREFIX)) {
            connectorPermits.returnPermits(permit, unused);
        }
    }
}
