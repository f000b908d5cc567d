package dev.askel.engine.execution;

import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.memory.ExecutionMemory.Purpose;
import dev.askel.engine.registry.start.HeldMachines;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.jspecify.annotations.Nullable;

/**
 * One execution's part of the node's {@link ExecutionMemory}. Surrounds the execution's behaviour
 * and releases the memory when that stops or restarts.
 */
public final class LoadedMemory extends BehaviorInterceptor<ExecutionCommand, ExecutionCommand> {
    private final ExecutionMemory memory;
    private final boolean onHold;
    private final String account;
    private final String machineId;

    // Also read by the threads on which answers arrive.
    private volatile ExecutionMemory.@Nullable Held held;

    LoadedMemory(ExecutionMemory memory, HeldMachines heldMachines, String persistenceId) {
        super(ExecutionCommand.class);
        this.memory = memory;
        // account/region/machine/name
        var parts = persistenceId.split("/", 4);
        this.account = parts[0];
        this.machineId = parts.length == 4 ? parts[2] : persistenceId;
        this.onHold = heldMachines.holds(machineId);
    }

    /** Whether the execution's machine is on hold: it is loaded for operators only, and rests. */
    boolean isOnHold() {
        return onHold;
    }

    /** Whether the execution may be loaded, or is loaded already. */
    boolean admit(Purpose purpose, long dataBytes) {
        if (held == null && (!onHold || purpose == Purpose.OPERATE)) {
            held = memory.admit(purpose, account, machineId, dataBytes);
        }
        return held != null;
    }

    /** Its data is so many bytes of JSON now, in so many frames beside the root. */
    void resize(long dataBytes, int branches) {
        var mine = held;
        if (mine != null) {
            mine.resize(dataBytes, branches);
        }
    }

    /** Whether so much memory is taken that executions may be refused. */
    boolean isTight() {
        return memory.isTight();
    }

    /** Whether memory is so short that some executions may not advance their frames. */
    boolean isGrowthBounded() {
        return memory.isGrowthBounded();
    }

    /** Whether the execution may advance its frames. Call it only where frames can advance. */
    boolean mayGrow() {
        var mine = held;
        return mine == null || mine.mayGrow();
    }

    /** The execution has committed. */
    void onCommitted() {
        var mine = held;
        if (mine != null) {
            mine.onCommitted();
        }
    }

    /** Whether the execution has begun here or has committed since it was loaded. */
    boolean hasCommitted() {
        var mine = held;
        return mine == null || mine.hasCommitted();
    }

    /** Whether the execution has to leave memory so that others find room. Then it must leave. */
    boolean markForEviction() {
        var mine = held;
        return mine != null && mine.markForEviction();
    }

    /** So many bytes of JSON more are on their way to it. Called on any thread. */
    void grow(long dataBytes) {
        var mine = held;
        if (mine != null) {
            mine.grow(dataBytes);
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
        var mine = held;
        if (mine != null && (signal instanceof PostStop || signal instanceof PreRestart)) {
            mine.close();
            held = null;
        }
        return target.apply(actor, signal);
    }
}
