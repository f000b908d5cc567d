package dev.askel.engine.execution.actor;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.memory.ExecutionMemory.Purpose;
import dev.askel.engine.registry.start.MachinesOnHold;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The share of the node's {@link ExecutionMemory} that one execution uses. This interceptor wraps
 * the execution's behaviour. It releases the memory when the behaviour stops or restarts.
 */
public final class LoadedMemory extends BehaviorInterceptor<ExecutionCommand, ExecutionCommand> {
    private final ExecutionMemory memory;
    private final Supplier<MachinesOnHold> machinesOnHold;
    private final boolean onHold;
    private final String account;
    private final String machineId;

    // Volatile, because connector threads read it when results arrive.
    private volatile ExecutionMemory.@Nullable Reservation reservation;

    public LoadedMemory(
            ExecutionMemory memory, Supplier<MachinesOnHold> machinesOnHold, String persistenceId) {
        super(ExecutionCommand.class);
        this.memory = memory;
        // The id is account/region/machine/name.
        var parts = persistenceId.split("/", 4);
        this.account = parts[0];
        this.machineId = parts.length == 4 ? parts[2] : persistenceId;
        this.machinesOnHold = machinesOnHold;
        this.onHold = machinesOnHold.get().isOnHold(machineId);
    }

    /**
     * Whether an operator had put the execution's state machine on hold when the actor was created.
     * An execution on hold is loaded only for operators and does not advance.
     */
    public boolean isOnHold() {
        return onHold;
    }

    /**
     * Whether the hold has ended since the actor was created. The execution must then be loaded
     * again to advance.
     */
    public boolean hasHoldEnded() {
        return onHold && !machinesOnHold.get().isOnHold(machineId);
    }

    /** Whether the machine has been on hold since the actor was created. */
    public boolean isHeld() {
        return onHold && machinesOnHold.get().isOnHold(machineId);
    }

    /**
     * Reserves memory for the execution. Returns whether the execution may be loaded. If memory is
     * reserved already, the result is true.
     */
    public boolean admit(Purpose purpose, long dataBytes) {
        if (reservation == null && (!onHold || purpose == Purpose.OPERATE)) {
            reservation = memory.admit(purpose, account, machineId, dataBytes);
        }
        return reservation != null;
    }

    /**
     * Sets the size of the execution's data.
     *
     * @param dataBytes bytes of JSON
     * @param branchCount the number of frames (branches and iterations) besides the root
     */
    public void resize(long dataBytes, int branchCount) {
        var held = reservation;
        if (held != null) {
            held.resize(dataBytes, branchCount);
        }
    }

    /** Whether memory is so scarce that executions may be refused. */
    public boolean isTight() {
        return memory.isTight();
    }

    /** Whether memory is so scarce that some executions must not advance their frames. */
    public boolean isGrowthBounded() {
        return memory.isGrowthBounded();
    }

    /**
     * Whether the execution may advance its frames. A true result may consume an exemption of the
     * execution. Only callers with frames to advance may therefore call this method.
     */
    public boolean mayGrow() {
        var held = reservation;
        return held == null || held.mayGrow();
    }

    /** Records that the execution has committed. */
    public void onCommitted() {
        var held = reservation;
        if (held != null) {
            held.onCommitted();
        }
    }

    /** Whether the execution was started here or has committed since it was loaded. */
    public boolean hasCommitted() {
        var held = reservation;
        return held == null || held.hasCommitted();
    }

    /**
     * Returns whether the execution must free its memory for other executions. If the result is
     * true, the caller must passivate the execution.
     */
    public boolean markForEviction() {
        var held = reservation;
        return held != null && held.markForEviction();
    }

    /** Adds the bytes of JSON that the execution is about to receive. Thread-safe. */
    public void grow(long dataBytes) {
        var held = reservation;
        if (held != null) {
            held.grow(dataBytes);
        }
    }

    @Override
    public Behavior<ExecutionCommand> aroundReceive(
            TypedActorContext<ExecutionCommand> actor,
            ExecutionCommand message,
            ReceiveTarget<ExecutionCommand> target) {
        return target.apply(actor, message);
    }

    @Override
    public Behavior<ExecutionCommand> aroundSignal(
            TypedActorContext<ExecutionCommand> actor,
            Signal signal,
            SignalTarget<ExecutionCommand> target) {
        var held = reservation;
        if (held != null && (signal instanceof PostStop || signal instanceof PreRestart)) {
            held.close();
            reservation = null;
        }
        return target.apply(actor, signal);
    }
}
